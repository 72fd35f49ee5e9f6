package dev.spillway.benchmarks.h1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs bursts of load and measures them, until the plan's time is over.
final class Bench {
    private static final int LOAD_CORE = 1;
    /// Warm-up ends when the CPU per request of the last [#STEADY_BURSTS] bursts lies within this share of their
    /// median.
    private static final double STEADY_WIDTH = 0.05;

    private static final int STEADY_BURSTS = 3;

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
        return Server.start(peer, folder);
    }

    /// What came of a warm-up.
    enum WarmUp {
        STEADY,
        UNSETTLED
    }

    WarmUp warmUp(Server server, Scenario scenario, Probe probe) throws IOException, InterruptedException {
        var costs = new ArrayList<Double>();
        while (costs.size() < plan.warmUp()) {
            costs.add(measure(server, scenario, probe).cpuPerRequest());
            if (isSteady(costs)) {
                return WarmUp.STEADY;
            }
        }
        return WarmUp.UNSETTLED;
    }

    static boolean isSteady(List<Double> costs) {
        if (costs.size() < STEADY_BURSTS) {
            return false;
        }
        var last = costs.subList(costs.size() - STEADY_BURSTS, costs.size());
        return Spread.of(last.stream().mapToDouble(Double::doubleValue)).width() <= STEADY_WIDTH;
    }

    Sample measure(Server server, Scenario scenario, Probe probe) throws IOException, InterruptedException {
        var coreBefore = CoreTimes.of(Server.CORE);
        var cpuBefore = server.cpu();
        var loadBefore = CpuTimes.ofEndedChildren();
        var start = System.nanoTime();
        var burst = burst(server, scenario, plan.seconds());
        var micros = (System.nanoTime() - start) / 1e3;
        var cpu = server.cpu().since(cpuBefore);
        var load = CpuTimes.ofEndedChildren().since(loadBefore).total() / micros;
        var others = CoreTimes.of(Server.CORE).busySince(coreBefore) - cpu.total() / micros;
        probe.check(burst);
        return new Sample(burst, cpu, Math.max(0, others), load);
    }

    /// One run of wrk; its output goes to a file so that a hanging wrk cannot hold this program up.
    Burst burst(Server server, Scenario scenario, int seconds) throws IOException, InterruptedException {
        if (System.nanoTime() > end) {
            throw new VoidRun("not done after " + plan.limit().toMinutes() + " minutes (--minutes)");
        }
        var output = folder.resolve("wrk.log");
        var wrk = new ProcessBuilder(wrk(server, scenario, seconds))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!wrk.waitFor(seconds + 30L, TimeUnit.SECONDS)) {
            wrk.destroyForcibly().waitFor();
            throw new VoidRun("wrk does not end");
        }
        if (wrk.exitValue() != 0) {
            throw new VoidRun("wrk failed: " + Files.readString(output).strip());
        }
        return Burst.parse(Files.readString(output));
    }

    private List<String> wrk(Server server, Scenario scenario, int seconds) {
        var command = Stream.of(
                "taskset",
                "-c",
                Integer.toString(LOAD_CORE),
                "wrk",
                "-t1",
                "-c" + plan.connections(),
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                Scenario.file("load.lua").toString(),
                "http://127.0.0.1:" + server.port() + scenario.path());
        var body = Stream.of("--", Scenario.file("order.json").toString());
        return Stream.concat(command, scenario.method().equals("POST") ? body : Stream.of())
                .toList();
    }
}
