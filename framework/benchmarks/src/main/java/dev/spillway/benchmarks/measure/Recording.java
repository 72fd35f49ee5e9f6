package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// CPU samples of another JVM (JEP 509), taken from [#start(long, Path)] until [#stop(Path)].
public final class Recording {
    private final long pid;
    private final Path folder;

    private Recording(long pid, Path folder) {
        this.pid = pid;
        this.folder = folder;
    }

    /// Begins to sample a JVM.
    ///
    /// @param folder where logs go
    public static Recording start(long pid, Path folder) throws IOException, InterruptedException {
        var recording = new Recording(pid, folder);
        // The plus makes jcmd accept events that the settings, here none, do not name.
        recording.jcmd(
                "JFR.start",
                "name=load",
                "settings=none",
                "+jdk.CPUTimeSample#enabled=true",
                "+jdk.CPUTimeSample#throttle=2ms");
        return recording;
    }

    /// Ends it and writes what was sampled.
    public void stop(Path file) throws IOException, InterruptedException {
        jcmd("JFR.stop", "name=load", "filename=" + file);
    }

    private void jcmd(String... command) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(Machine.program("jcmd"), Long.toString(pid)));
        words.addAll(List.of(command));
        var output = folder.resolve("jcmd.log");
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new VoidRun("jcmd failed: " + Files.readString(output).strip());
        }
    }
}
