package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Machine;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What reaches a service that fails every call, below three layers that may retry.
final class StormBench {
    private final StormPlan plan;

    StormBench(StormPlan plan) {
        this.plan = plan;
    }

    String run() throws IOException, InterruptedException {
        var table = new StringBuilder("""
                | leaf fails with | breakers | offered/s | offered | at the leaf | ratio | retries, from the head | \
                X-Do-Not-Retry | answers by status |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        var csv = new StringBuilder(
                "failure,breaker,rate,offered,leaf,ratio,retries_1,retries_2,retries_3,marked,answers\n");
        for (var failure : plan.failures()) {
            for (var breaker : plan.breakers()) {
                for (var rate : plan.rates()) {
                    try (var storm = new Storm(failure, breaker)) {
                        var outcome = storm.blow(rate, plan.seconds());
                        table.append(line("| %s |\n", " | ", " / ", failure, breaker, rate, outcome));
                        csv.append(line("%s\n", ",", ",", failure, breaker, rate, outcome));
                    }
                }
            }
        }
        return ("%s- plan: 4 layers, each rate for %d s, after as long without a failure; the bound is 1.2\n\n"
                        + "%s\n```csv\n%s```")
                .formatted(
                        Machine.describe("all layers in this one, -Xmx512m", List.of("httpcore5")),
                        plan.seconds(),
                        table,
                        csv);
    }

    private static String line(
            String frame,
            String between,
            String within,
            StormPlan.Failure failure,
            StormPlan.Breaker breaker,
            int rate,
            Storm.Outcome outcome) {
        var cells = List.of(
                failure.label(),
                breaker.label(),
                Integer.toString(rate),
                Long.toString(outcome.offered()),
                Long.toString(outcome.reached()),
                String.format(Locale.ROOT, "%.3f", outcome.ratio()),
                outcome.retries().stream().map(String::valueOf).collect(Collectors.joining(within)),
                Long.toString(outcome.marked()),
                outcome.answers().entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining("; ")));
        return frame.formatted(String.join(between, cells));
    }
}
