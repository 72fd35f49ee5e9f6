package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Child;
import dev.spillway.benchmarks.measure.CoreTimes;
import dev.spillway.benchmarks.measure.Profile;
import dev.spillway.benchmarks.measure.Recording;
import dev.spillway.benchmarks.measure.Spread;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;

/// All clients side by side, each in a JVM of its own on the first core, against one server on the second; their rounds
/// are interleaved so that a slow minute of the machine hits all alike.
final class CallBench {
    private static final int CLIENT_CORE = 0;
    private static final int UPSTREAM_CORE = 1;
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PROFILED = Duration.ofSeconds(10);

    private final CallPlan plan;
    private final Path folder;
    private final Duration burst;
    private final long end;

    CallBench(CallPlan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        this.burst = Duration.ofSeconds(plan.seconds());
        this.end = System.nanoTime() + plan.limit().toNanos();
    }

    String compare() throws IOException {
        var report = new CallReport(plan);
        var workers = new EnumMap<Engine.Kind, Child>(Engine.Kind.class);
        try (var upstream = new Child("upstream", UPSTREAM_CORE, folder, Upstream.class)) {
            var port = port(upstream);
            for (var kind : plan.clients()) {
                workers.put(kind, worker(kind, port));
            }
            for (var worker : workers.entrySet()) {
                if (!settles(worker.getValue(), upstream)) {
                    report.markUnsettled(worker.getKey());
                }
            }
            for (var round = 0; round < plan.rounds(); round++) {
                for (var worker : workers.entrySet()) {
                    report.add(worker.getKey(), measure(worker.getValue(), upstream, burst));
                }
            }
        } finally {
            close(workers);
        }
        return report.markdown();
    }

    String profile() throws IOException, InterruptedException {
        var text = new StringBuilder(CallReport.machine());
        try (var upstream = new Child("upstream", UPSTREAM_CORE, folder, Upstream.class)) {
            var port = port(upstream);
            for (var kind : plan.clients()) {
                try (var worker = worker(kind, port)) {
                    settles(worker, upstream);
                    var samples = Recording.start(worker.pid(), folder);
                    var sample = measure(worker, upstream, PROFILED);
                    var recording = folder.resolve(kind.label() + ".jfr");
                    samples.stop(recording);
                    text.append("\n## %s\n\n%.1f CPU µs/call, of them %.1f in the kernel; %s\n\n%s"
                            .formatted(
                                    kind.label(),
                                    sample.cpuPerCall(),
                                    sample.systemPerCall(),
                                    recording,
                                    Profile.of(recording).markdown()));
                }
            }
        }
        return text.toString().stripTrailing();
    }

    private static int port(Child upstream) throws IOException {
        return Integer.parseInt(upstream.line(START).replaceFirst("^port ", ""));
    }

    private Child worker(Engine.Kind kind, int port) throws IOException {
        return new Child(
                kind.label(),
                CLIENT_CORE,
                folder,
                Worker.class,
                kind.name(),
                Integer.toString(port),
                Integer.toString(plan.lanes()));
    }

    private boolean settles(Child worker, Child upstream) throws IOException {
        var costs = new ArrayList<Double>();
        while (costs.size() < plan.warmUp()) {
            costs.add(measure(worker, upstream, burst).cpuPerCall());
            if (Spread.isSteady(costs)) {
                return true;
            }
        }
        return false;
    }

    private CallSample measure(Child worker, Child upstream, Duration time) throws IOException {
        if (System.nanoTime() - end > 0) {
            throw new VoidRun("not done after " + plan.limit().toMinutes() + " minutes (--minutes)");
        }
        var coreBefore = CoreTimes.of(1);
        var upstreamBefore = upstream.cpu();
        var cpuBefore = worker.cpu();
        var begun = System.nanoTime();
        worker.tell(Long.toString(time.toMillis()));
        var tally = Tally.parse(worker.line(time));
        var cpu = worker.cpu().since(cpuBefore);
        var micros = (System.nanoTime() - begun) / 1e3;
        var served = upstream.cpu().since(upstreamBefore).total() / micros;
        var others = CoreTimes.of(1).busySince(coreBefore) - cpu.total() / micros;
        return new CallSample(tally, cpu, served, Math.max(0, others));
    }

    private static void close(Map<Engine.Kind, Child> workers) {
        workers.values().forEach(Child::close);
    }
}
