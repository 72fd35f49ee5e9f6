package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// Another JVM on cores of its own, which ends with this one.
public final class Jvm implements AutoCloseable {
    /// The same for all. G1 is named because a JVM would choose the serial collector on one core.
    public static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseG1GC");

    private final Process process;

    private Jvm(Process process) {
        this.process = process;
    }

    /// Starts one with the class path of this one.
    ///
    /// @param seat what starts it on its cores: `taskset -c 0-1`
    /// @param flags before the class path
    /// @param program what stands behind it: a class and its arguments
    /// @param output where it says what
    public static Jvm start(
            List<String> seat, List<String> flags, List<String> program, UnaryOperator<ProcessBuilder> output)
            throws IOException {
        var command = new ArrayList<>(seat);
        command.add(Machine.program("java"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(program);
        var process = output.apply(new ProcessBuilder(command)).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Jvm(process);
    }

    /// The process.
    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
