package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Machine;
import dev.spillway.benchmarks.measure.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// How long after the deadline at its head each hop of a chain is free.
final class ChainBench {
    private static final double BOUND = 50;
    private static final double MILLION = 1e6;

    private final ChainPlan plan;

    ChainBench(ChainPlan plan) {
        this.plan = plan;
    }

    String run() throws IOException, InterruptedException {
        var text = new StringBuilder(Machine.describe("all hops in this one, -Xmx512m", List.of("httpcore5")));
        text.append("""
                - plan: %d hops, a deadline of %d ms at the head, %d runs after %d of warm-up
                - figures: ms from that deadline until the hop was free: its call outwards over and its connection \
                closed or at rest, its own permits back, its connections inwards idle. Negative: before the deadline
                """.formatted(plan.hops(), plan.deadline().toMillis(), plan.runs(), plan.warmUp()));
        for (var leaf : plan.leaves()) {
            try (var chain = new Chain(leaf, plan.hops())) {
                text.append("\n### ").append(leaf.title()).append("\n\n").append(table(leaf, measure(chain)));
            }
        }
        return text.toString().stripTrailing();
    }

    /// A list for each run.
    private List<List<Double>> measure(Chain chain) throws IOException, InterruptedException {
        var runs = new ArrayList<List<Double>>();
        for (var run = -plan.warmUp(); run < plan.runs(); run++) {
            var free = chain.run(plan.deadline()).stream()
                    .map(nanos -> nanos / MILLION)
                    .toList();
            if (run >= 0) {
                runs.add(free);
            }
        }
        return runs;
    }

    private String table(ChainPlan.Leaf leaf, List<List<Double>> runs) {
        var text = new StringBuilder("| hop | p50 (min-max) ms |\n| --- | --- |\n");
        for (var i = 0; i < plan.hops(); i++) {
            var hop = i;
            var spread = Spread.of(runs.stream().mapToDouble(run -> run.get(hop)));
            text.append("| %d%s | %s |\n".formatted(i + 1, name(i), spread.text(1)));
        }
        var last = Spread.of(runs.stream().mapToDouble(Collections::max));
        var held = runs.stream().filter(run -> Collections.max(run) <= BOUND).count();
        text.append("| all | %s |\n\nAll free within %.0f ms of the deadline: %d of %d runs\n"
                .formatted(last.text(1), BOUND, held, runs.size()));
        text.append("\n```csv\nleaf,run,hop,ms_after_deadline\n");
        for (var run = 0; run < runs.size(); run++) {
            for (var hop = 0; hop < plan.hops(); hop++) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s,%d,%d,%.3f%n",
                        leaf.label(),
                        run + 1,
                        hop + 1,
                        runs.get(run).get(hop)));
            }
        }
        return text.append("```\n").toString();
    }

    private String name(int index) {
        return index == 0 ? " (head)" : index == plan.hops() - 1 ? " (far end)" : "";
    }
}
