package dev.spillway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A gRPC of others in a process of its own, which prints lines of a name and a value. In continuous integration its
/// tools have to be there; elsewhere the tests are skipped, and say so aloud.
final class PeerProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(110);

    private final Process process;
    private final Path output;

    private PeerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /// Starts a command.
    ///
    /// @param folder where it runs and its output goes, into a file of its name
    static PeerProcess start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        var output = folder.resolve(Path.of(command.getFirst()).getFileName() + ".log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new PeerProcess(builder.start(), output);
    }

    /// Where a tool is.
    static String tool(String name) {
        var found = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            demand(name);
        }
        return found.orElseThrow().toString();
    }

    /// Skips the test, or fails it in continuous integration, because something is not there.
    static void demand(String missing) {
        var message = "!!! %s is not installed: its tests DO NOT RUN here".formatted(missing);
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message);
        }
        System.err.println(message);
        Assumptions.abort(message);
    }

    /// Waits for its end.
    ///
    /// @return all that it has printed
    List<String> lines() throws IOException, InterruptedException {
        assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                .as("%s does not end: %s", output, Files.readAllLines(output))
                .isTrue();
        var lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines;
    }

    /// Waits until it prints a line with this name.
    ///
    /// @return what follows the name
    String told(String name) throws IOException {
        var from = System.nanoTime();
        while (true) {
            var alive = process.isAlive();
            var text = Files.readString(output);
            var line = text.lines()
                    .filter(told -> text.contains(told + "\n"))
                    .filter(told -> told.startsWith(name + ": "))
                    .findFirst();
            if (line.isPresent()) {
                return line.get().substring(name.length() + 2);
            }
            assertThat(alive).as("has ended: %s", text).isTrue();
            assertThat(System.nanoTime() - from)
                    .as("waits in vain for %s: %s", name, text)
                    .isLessThan(LONGEST.toNanos());
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
