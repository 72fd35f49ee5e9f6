package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A JVM on one core that is told what to do, and answers, by lines.
public final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Jvm jvm;
    private final Process process;

    public Child(String name, int core, Path folder, Class<?> main, String... arguments) throws IOException {
        this(name, Jvm.FLAGS, Seat.on(core), folder, main, arguments);
    }

    /// One with flags of its own.
    public Child(String name, List<String> flags, Seat seat, Path folder, Class<?> main, String... arguments)
            throws IOException {
        this.name = name;
        var program = new ArrayList<>(List.of(main.getName()));
        program.addAll(List.of(arguments));
        var log = folder.resolve(name + ".log").toFile();
        this.jvm = Jvm.start(seat.command(), flags, program, builder -> builder.redirectError(log));
        this.process = jvm.process();
    }

    public long pid() {
        return process.pid();
    }

    public CpuTimes cpu() throws IOException {
        return CpuTimes.of(pid());
    }

    public void tell(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /// The next line, if it comes in time: a child that hangs is ended, and its last line is none.
    public String line(Duration expected) throws IOException {
        var guard = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(expected.plus(PATIENCE));
                process.destroyForcibly();
            } catch (InterruptedException answered) {
                Thread.currentThread().interrupt();
            }
        });
        var line = process.inputReader().readLine();
        guard.interrupt();
        if (line == null) {
            throw new VoidRun(name + " has died, or does not answer");
        }
        return line;
    }

    @Override
    public void close() {
        jvm.close();
    }
}
