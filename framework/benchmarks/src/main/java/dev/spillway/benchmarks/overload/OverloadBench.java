package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Every server under every load, their rounds interleaved.
final class OverloadBench {
    /// A call a second: what the other endpoint does while nothing else happens.
    private static final int UNLOADED = 1;

    private static final int PERCENT = 100;

    private final OverloadPlan plan;
    private final Path folder;
    private final OverloadReport report;

    OverloadBench(OverloadPlan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        this.report = new OverloadReport(plan);
    }

    String run() throws IOException {
        var pairs = new ArrayList<Pair>();
        try {
            for (var server : plan.servers()) {
                pairs.add(new Pair(server, folder));
            }
            measure(pairs);
        } finally {
            pairs.forEach(Pair::close);
        }
        var plot = folder.resolve("overload.svg");
        Files.writeString(plot, new Plot(report).svg());
        return Machine.describe(
                        String.join(" ", Pair.FLAGS) + " and the JVM's own collector on 1 core, the load on the other",
                        List.of("helidon-webserver", "helidon-common-concurrency-limits"))
                + report.markdown()
                + "\nPlot: " + plot + "\n";
    }

    private void measure(List<Pair> pairs) throws IOException {
        for (var pair : pairs) {
            System.err.println("Warm-up of " + pair.contender().label());
            pair.offer(Work.capacity(), plan.warmUp());
            pair.offer(rate(plan.loads().stream().max(Integer::compare).orElseThrow()), plan.warmUp());
        }
        for (var round = 1; round <= plan.rounds(); round++) {
            System.err.println("Round " + round + " of " + plan.rounds());
            for (var pair : pairs) {
                report.unloaded(pair.contender(), pair.offer(UNLOADED, plan.seconds()));
            }
            for (var load : plan.loads()) {
                for (var pair : pairs) {
                    report.add(pair.contender(), load, pair.offer(rate(load), plan.seconds()));
                }
            }
        }
    }

    private static int rate(int load) {
        return Math.max(1, Work.capacity() * load / PERCENT);
    }
}
