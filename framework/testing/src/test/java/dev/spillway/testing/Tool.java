package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A program of the system that a test needs. In continuous integration it has to be there; elsewhere its tests are
/// skipped, and say so aloud.
record Tool(Path path) {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    static Tool named(String name) {
        var found = find(name);
        if (found.isEmpty()) {
            var message = "!!! %s is not installed: its tests DO NOT RUN here".formatted(name);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
        return new Tool(found.orElseThrow());
    }

    private static Optional<Path> find(String name) {
        return Stream.of(System.getenv("PATH") + ":/usr/sbin:/sbin")
                .flatMap(path -> Stream.of(path.split(":")))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Runs it to its end.
    ///
    /// @return what it printed, errors too
    String run(String... arguments) {
        try {
            var process = start(List.of(arguments)).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(path + " does not end: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
    }

    /// Prepares it to run beside the test.
    ProcessBuilder start(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(path.toString());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
