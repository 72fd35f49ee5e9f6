package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.CoreTimes;
import dev.spillway.benchmarks.measure.CpuTimes;
import dev.spillway.benchmarks.measure.Spread;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs bursts of load and measures them, until the plan's time is over.
final class Bench {
    private static final int LOAD_CORE = 1;
    private final Plan plan;
    private final Path folder;
    private final long end;

    Bench(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        this.end = System.nanoTime() + plan.limit().toNanos();
    }

    /// Starts a server of the plan.
    Server start(Peer peer) throws IOException, InterruptedException {
        return Server.start(peer, folder, plan.cores());
    }

    /// What came of a warm-up.
    enum WarmUp {
        STEADY,
        UNSETTLED
    }

    WarmUp warmUp(Server server, Task task, Probe probe) throws IOException, InterruptedException {
        var costs = new ArrayList<Double>();
        while (costs.size() < plan.warmUp()) {
            costs.add(measure(server, task, probe).cpuPerRequest());
            if (Spread.isSteady(costs)) {
                return WarmUp.STEADY;
            }
        }
        return WarmUp.UNSETTLED;
    }

    Sample measure(Server server, Task task, Probe probe) throws IOException, InterruptedException {
        var coresBefore = CoreTimes.of(plan.cores());
        var cpuBefore = server.cpu();
        var loadBefore = CpuTimes.ofEndedChildren();
        var start = System.nanoTime();
        var burst = burst(server, task, plan.seconds());
        var micros = (System.nanoTime() - start) / 1e3;
        var cpu = server.cpu().since(cpuBefore);
        var load = CpuTimes.ofEndedChildren().since(loadBefore).total() / micros;
        var busy = CoreTimes.of(plan.cores()).busySince(coresBefore) * plan.cores();
        var ours = cpu.total() / micros + (plan.cores() > LOAD_CORE ? load : 0);
        var others = (busy - ours) / plan.cores();
        probe.check(burst);
        return new Sample(burst, cpu, Math.max(0, others), load);
    }

    /// One run of the tool; its output goes to a file so that a hanging one cannot hold this program up.
    Burst burst(Server server, Task task, int seconds) throws IOException, InterruptedException {
        if (System.nanoTime() > end) {
            throw new VoidRun("not done after " + plan.limit().toMinutes() + " minutes (--minutes)");
        }
        var output = folder.resolve("load.log");
        var command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(LOAD_CORE)));
        command.addAll(plan.load().command(server.port(), task, seconds));
        var tool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!tool.waitFor(seconds + 30L, TimeUnit.SECONDS)) {
            tool.destroyForcibly().waitFor();
            throw new VoidRun(plan.load().tool() + " does not end");
        }
        if (tool.exitValue() != 0) {
            throw new VoidRun(
                    plan.load().tool() + " failed: " + Files.readString(output).strip());
        }
        return plan.load().parse(Files.readString(output));
    }
}
