package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.Profile;
import dev.spillway.benchmarks.measure.Recording;
import dev.spillway.benchmarks.servers.Bench.WarmUp;
import java.io.IOException;
import java.nio.file.Path;

/// Where a server's CPU time goes: a recording of JFR's CPU-time samples (JEP 509) under load, after warm-up.
final class Profiling {
    private static final int SECONDS = 10;

    private final Plan plan;
    private final Bench bench;
    private final Path folder;

    Profiling(Plan plan, Bench bench, Path folder) {
        this.plan = plan;
        this.bench = bench;
        this.folder = folder;
    }

    void run() throws IOException, InterruptedException {
        System.out.println(Server.describe(plan));
        for (var peer : plan.servers()) {
            try (var server = bench.start(peer)) {
                for (var task : plan.tasks()) {
                    profile(server, task);
                }
            }
        }
    }

    private void profile(Server server, Task task) throws IOException, InterruptedException {
        var probe = plan.load().ask(server.peer().label(), server.port(), task.scenario());
        var warm = bench.warmUp(server, task, probe);
        var name = server.peer().label() + " " + task.title();
        var recording = folder.resolve(server.peer().label() + "-" + task.label() + ".jfr");
        var samples = Recording.start(server.pid(), folder);
        var before = server.cpu();
        var burst = bench.burst(server, task, SECONDS);
        var cpu = server.cpu().since(before);
        probe.check(burst);
        samples.stop(recording);
        var sample = new Sample(burst, cpu, 0, 0);
        System.out.printf(
                "## %s%s%n%n%.1f CPU µs/request, of them %.1f in the kernel; %.0f requests/s while recording. "
                        + "%s%n%n%s%n",
                name,
                warm == WarmUp.UNSETTLED ? " (c)" : "",
                sample.cpuPerRequest(),
                sample.systemPerRequest(),
                burst.perSecond(),
                recording,
                Profile.of(recording).markdown());
    }
}
