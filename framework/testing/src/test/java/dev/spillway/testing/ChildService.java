package dev.spillway.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// The application under attack as a process of its own: for signals, for limits of the system, for its own heap.
final class ChildService implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Pattern PORT = Pattern.compile("^ +(main|tls|admin) +https?://[^:]+:(\\d+)");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ChildService(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("child-output").start(this::read);
    }

    /// What a child is started with.
    ///
    /// @param wrapper a command that becomes the JVM: `taskset -c 0`
    /// @param options of the JVM
    /// @param classPath before the class path of this JVM
    /// @param settings as in overrides: `spillway.port = 0`
    /// @param main what it runs
    record Start(
            List<String> wrapper, List<String> options, List<Path> classPath, List<String> settings, Class<?> main) {
        static Start with(List<String> settings) {
            return new Start(List.of(), List.of("-Xmx128m"), List.of(), settings, TourMain.class);
        }

        Start wrapped(String... command) {
            return new Start(List.of(command), options, classPath, settings, main);
        }

        Start options(String... more) {
            var all = new ArrayList<>(options);
            all.addAll(List.of(more));
            return new Start(wrapper, all, classPath, settings, main);
        }

        Start classPath(Path first) {
            return new Start(wrapper, options, List.of(first), settings, main);
        }

        Start main(Class<?> other) {
            return new Start(wrapper, options, classPath, settings, other);
        }

        ChildService run() {
            var child = begin();
            child.awaitReady();
            return child;
        }

        /// Runs it without waiting until it is ready.
        ChildService begin() {
            var command = new ArrayList<>(wrapper);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-Dspillway.port=0", "-Dspillway.admin.port=0", "-XX:TieredStopAtLevel=1"));
            settings.stream()
                    .map(setting -> "-D" + setting.replaceFirst(" *= *", "="))
                    .forEach(command::add);
            command.addAll(List.of("-cp", paths(), main.getName()));
            return ChildService.begin(command);
        }

        private String paths() {
            var paths = new StringBuilder();
            classPath.forEach(path -> paths.append(path).append(':'));
            return paths.append(System.getProperty("java.class.path")).toString();
        }
    }

    private static ChildService begin(List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            // What a build sets for its own JVMs is not for this one.
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            return new ChildService(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            await(START, () -> !process.isAlive() || port("admin") > 0);
        } catch (AssertionError e) {
            close();
            throw e;
        }
        if (!process.isAlive()) {
            throw new AssertionError("the child ended with " + process.exitValue() + ": " + lines);
        }
    }

    int port() {
        return port("main");
    }

    int port(Transport transport) {
        return switch (transport) {
            case CLEAR -> port();
            case TLS -> port("tls");
        };
    }

    int adminPort() {
        return port("admin");
    }

    private int port(String name) {
        for (var line : lines) {
            var matcher = PORT.matcher(line);
            if (matcher.find() && matcher.group(1).equals(name)) {
                return Integer.parseInt(matcher.group(2));
            }
        }
        return 0;
    }

    long pid() {
        return process.pid();
    }

    /// What it has printed and logged so far.
    List<String> lines() {
        return List.copyOf(lines);
    }

    /// Sends it a signal: `TERM`, `STOP`, `CONT`.
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for its end.
    ///
    /// @return the exit code
    int exitCode(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the child is still alive after " + atMost + ": " + lines);
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /// Waits until something holds.
    static void await(Duration atMost, BooleanSupplier condition) {
        var since = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - since > atMost.toNanos()) {
                throw new AssertionError("not within " + atMost);
            }
            pause(Duration.ofMillis(10));
        }
    }

    static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // It was killed.
        }
    }
}
