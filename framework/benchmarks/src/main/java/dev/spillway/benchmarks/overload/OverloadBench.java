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
    private final RankedReport ranked = new RankedReport();

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
        var plots = plots();
        return Machine.describe(
                        String.join(" ", Pair.FLAGS) + " and the JVM's own collector on 1 core, the load on the other",
                        List.of("helidon-webserver", "helidon-common-concurrency-limits"))
                + report.markdown()
                + ranked.markdown()
                + "\nPlots: " + plots + "\n";
    }

    private String plots() throws IOException {
        var servers = folder.resolve("overload.svg");
        Files.writeString(servers, Plot.of(report).svg());
        var classes = folder.resolve("classes.svg");
        Files.writeString(classes, Plot.of(ranked).svg());
        return servers + ", " + classes;
    }

    private void measure(List<Pair> pairs) throws IOException {
        var most = plan.loads().stream().max(Integer::compare).orElseThrow();
        for (var pair : pairs) {
            System.err.println("Warm-up of " + pair.contender().label());
            pair.offer(Work.capacity(), plan.warmUp());
            pair.offer(rate(most), plan.warmUp());
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
        // Not between the others: critical calls leave a reserve of permits behind, and their callers connections.
        for (var pair : pairs.stream().filter(one -> one.contender().ranks()).toList()) {
            rank(pair, most);
        }
    }

    private void rank(Pair pair, int most) throws IOException {
        System.err.println("Classes of " + pair.contender().label());
        pair.beginToRank();
        pair.offer(Mix.flood(most, plan.warmUp()));
        for (var round = 1; round <= plan.rounds(); round++) {
            for (var load : plan.loads()) {
                ranked.add(load, pair.offer(Mix.flood(load, plan.seconds())));
            }
        }
    }

    private static int rate(int load) {
        return Math.max(1, Work.capacity() * load / PERCENT);
    }
}
