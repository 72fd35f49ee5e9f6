package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a comparison found, as Markdown.
final class Report {
    private final Plan plan;
    private final Map<Task, Map<Peer, List<Sample>>> samples = new LinkedHashMap<>();
    private final Map<Task, Set<Peer>> unsettled = new LinkedHashMap<>();

    Report(Plan plan) {
        this.plan = plan;
    }

    void add(Task task, Peer peer, Sample sample) {
        samples.computeIfAbsent(task, _ -> new EnumMap<>(Peer.class))
                .computeIfAbsent(peer, _ -> new ArrayList<>())
                .add(sample);
    }

    void markUnsettled(Task task, Peer peer) {
        unsettled.computeIfAbsent(task, _ -> EnumSet.noneOf(Peer.class)).add(peer);
    }

    String markdown() {
        var text = new StringBuilder(Server.describe(plan));
        text.append("""
                - plan: %d launch(es), %d rounds of %d s, rounds interleaved; every answer was the \
                expected 200
                - figures: median (min-max). × is to %s within one round: rate × higher is better, \
                CPU × lower is better. %s: its share of its own core; near 100%% it was the limit and only CPU \
                compares. others: share of the server's core that something else used; over 20%% the row is rough. \
                (c): warm-up had not settled, do not quote.
                """.formatted(
                        plan.launches(),
                        plan.rounds(),
                        plan.seconds(),
                        plan.protocol().baseline().label(),
                        plan.load().tool()));
        samples.forEach((task, peers) -> table(text, task, peers));
        return text.toString().stripTrailing();
    }

    private void table(StringBuilder text, Task task, Map<Peer, List<Sample>> peers) {
        text.append("\n### ").append(task.title()).append("\n\n");
        row(text, columns());
        row(text, columns().stream().map(_ -> "---").toList());
        var baseline = Objects.requireNonNull(peers.get(plan.protocol().baseline()));
        peers.forEach((peer, measured) -> row(text, cells(name(task, peer), measured, baseline)));
    }

    private List<String> columns() {
        var load = plan.load();
        var first = Stream.of("server", "requests/s", "rate ×", "CPU µs/request", "CPU ×", "kernel µs");
        var last = Stream.concat(load.latencies().stream(), Stream.of(load.tool(), "others"));
        return Stream.concat(first, last).toList();
    }

    private String name(Task task, Peer peer) {
        return peer.label() + (unsettled.getOrDefault(task, Set.of()).contains(peer) ? " (c)" : "");
    }

    private static List<String> cells(String name, List<Sample> measured, List<Sample> baseline) {
        return List.of(
                name,
                spread(measured, sample -> sample.burst().perSecond()).text(0),
                ratio(
                        measured,
                        baseline,
                        (own, base) -> own.burst().perSecond() / base.burst().perSecond()),
                spread(measured, Sample::cpuPerRequest).text(1),
                ratio(measured, baseline, (own, base) -> own.cpuPerRequest() / base.cpuPerRequest()),
                spread(measured, Sample::systemPerRequest).text(1),
                spread(measured, sample -> sample.burst().usualMicros() / 1e3).text(2),
                spread(measured, sample -> sample.burst().slowMicros() / 1e3).text(2),
                percent(spread(measured, Sample::loadShare)),
                percent(spread(measured, Sample::othersShare)));
    }

    private static Spread spread(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Spread.of(samples.stream().mapToDouble(figure));
    }

    private static String ratio(List<Sample> own, List<Sample> base, ToDoubleBiFunction<Sample, Sample> figure) {
        return Spread.of(IntStream.range(0, own.size())
                        .mapToDouble(round -> figure.applyAsDouble(own.get(round), base.get(round))))
                .text(2);
    }

    private static String percent(Spread share) {
        return Math.round(share.median() * 100) + "% (" + Math.round(share.min() * 100) + "-"
                + Math.round(share.max() * 100) + ")";
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
