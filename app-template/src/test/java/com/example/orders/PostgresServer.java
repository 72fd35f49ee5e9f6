package com.example.orders;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A PostgreSQL server from the machine's packages, as a process of its own: on a free port, with its files in a
/// folder that is removed afterwards. It refuses to be root, so root starts it as the user that the package has
/// made for it.
final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final String ACCOUNT = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path programs;
    private final Path folder;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private Process process;

    private PostgresServer(Path programs) throws IOException, InterruptedException {
        this.programs = programs;
        this.folder = Files.createTempDirectory("postgres-");
        this.port = freePort();
        if (isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ACCOUNT));
        }
        var made = run(
                "initdb", "--pgdata=" + data(), "--username=orders", "--auth=trust", "--encoding=UTF8", "--no-sync");
        if (!made.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || made.exitValue() != 0) {
            throw new IOException("initdb failed: " + Files.readString(log()));
        }
        restart();
    }

    /// Starts a server. Without one on this machine the test is left out, but never where `CI` is set.
    static PostgresServer start() throws IOException, InterruptedException {
        var programs = programs();
        if (programs.isPresent()) {
            return new PostgresServer(programs.get());
        }
        var missing = "PostgreSQL is not installed (%s): NOTHING IS TESTED AGAINST IT".formatted(PACKAGES);
        System.err.println(missing);
        return System.getenv("CI") == null ? abort(missing) : fail(missing);
    }

    /// A new and empty database.
    DatabaseSettings database(int connections) throws SQLException {
        var name = "test_" + databases.incrementAndGet();
        try (var connection = DriverManager.getConnection(url("postgres"), "orders", "");
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return TestDatabases.settings(url(name), connections);
    }

    /// Kills all of it, as a power cut would.
    void kill() throws InterruptedException {
        var all = new ArrayList<>(process.descendants().toList());
        all.addFirst(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (var one : all) {
            one.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /// Starts it, with what it had stored, and waits until it answers.
    void restart() throws IOException, InterruptedException {
        process = run(
                "postgres",
                "-D",
                data(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=");
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("PostgreSQL does not start: " + Files.readString(log()));
            }
            Thread.sleep(20); // another process has no other sign
        }
    }

    @Override
    public void close() {
        try {
            kill();
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot remove " + folder, e);
        }
    }

    private boolean answers() {
        try (var _ = DriverManager.getConnection(url("postgres"), "orders", "")) {
            return true;
        } catch (SQLException _) {
            return false;
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Process run(String program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", ACCOUNT, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// The programs of the newest version.
    private static Optional<Path> programs() throws IOException {
        try (var versions = Files.exists(PACKAGES) ? Files.list(PACKAGES) : Stream.<Path>empty()) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(programs -> Files.isExecutable(programs.resolve("postgres")))
                    .max(Comparator.comparing(Path::toString));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
