package dev.spillway.archetype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A PostgreSQL server from the machine's packages.
final class Postgres implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String READY = "ready to accept connections";

    private final Process process;
    private final int port;

    private Postgres(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Whether there is one on this machine; where `CI` is set there has to be.
    static void requireOne() {
        var message = "PostgreSQL is not installed (%s): NOTHING IS TESTED AGAINST IT".formatted(PACKAGES);
        if (!Files.exists(PACKAGES)) {
            System.err.println(message);
        }
        if (System.getenv("CI") != null) {
            assertThat(PACKAGES).as(message).exists();
        }
        assumeTrue(Files.exists(PACKAGES), message);
    }

    /// Starts it and waits until it answers.
    static Postgres start() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var script = Path.of(System.getProperty("it.project"), "archetype/src/test/resources/postgres.sh");
        var process = new ProcessBuilder("bash", script.toString(), String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        var output = process.inputReader();
        var said = new StringBuilder();
        while (said.indexOf(READY) < 0) {
            var line = output.readLine();
            assertThat(line).as("PostgreSQL does not start: %s", said).isNotNull();
            said.append(line).append('\n');
        }
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {})); // or it would stop at a full pipe
        return new Postgres(process, port);
    }

    /// What tells a service to use it.
    Map<String, String> environment() {
        return Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port));
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        assertThat(process.onExit()).succeedsWithin(PATIENCE);
    }
}
