package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.Jvm;
import dev.spillway.benchmarks.measure.Machine;
import dev.spillway.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What a comparison of clients found: a table for people, and every burst for machines.
final class CallReport {
    private static final List<String> LIBRARIES = List.of("httpclient5", "httpcore5", "vertx-core");

    private final CallPlan plan;
    private final Map<Engine.Kind, List<CallSample>> samples = new EnumMap<>(Engine.Kind.class);
    private final Set<Engine.Kind> unsettled = EnumSet.noneOf(Engine.Kind.class);

    CallReport(CallPlan plan) {
        this.plan = plan;
    }

    void add(Engine.Kind kind, CallSample sample) {
        samples.computeIfAbsent(kind, _ -> new ArrayList<>()).add(sample);
    }

    void markUnsettled(Engine.Kind kind) {
        unsettled.add(kind);
    }

    static String machine() {
        return Machine.describe(String.join(" ", Jvm.FLAGS) + " on 1 core", LIBRARIES);
    }

    String markdown() {
        var text = new StringBuilder(machine());
        text.append("""
            - plan: GET of %d bytes of JSON, %d virtual threads; %d rounds of %d s, rounds interleaved; every answer \
            was the expected 200
            - figures: median (min-max). × is to apache within one round, lower is better. upstream: the server's \
            share of its own core; near 100%% it was the limit and only CPU compares. others: share of the client's \
            core that something else used; over 20%% the row is rough. (c): warm-up had not settled, do not quote.

            | client | calls/s | CPU µs/call | CPU × | kernel µs | B/call | B × | upstream | others |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """.formatted(Upstream.body().length, plan.lanes(), plan.rounds(), plan.seconds()));
        var baseline = Objects.requireNonNull(samples.get(Engine.Kind.APACHE));
        samples.forEach((kind, own) -> text.append("| ")
                .append(String.join(" | ", cells(kind, own, baseline)))
                .append(" |\n"));
        return text.append("\n```csv\n").append(csv()).append("```").toString();
    }

    private List<String> cells(Engine.Kind kind, List<CallSample> own, List<CallSample> baseline) {
        return List.of(
                kind.label() + (unsettled.contains(kind) ? " (c)" : ""),
                spread(own, CallSample::perSecond).text(0),
                spread(own, CallSample::cpuPerCall).text(1),
                ratio(own, baseline, (one, base) -> one.cpuPerCall() / base.cpuPerCall()),
                spread(own, CallSample::systemPerCall).text(1),
                spread(own, CallSample::bytesPerCall).text(0),
                ratio(own, baseline, (one, base) -> one.bytesPerCall() / base.bytesPerCall()),
                percent(spread(own, CallSample::upstreamShare)),
                percent(spread(own, CallSample::othersShare)));
    }

    private String csv() {
        var text = new StringBuilder("client,round,calls,micros,cpu_user_us,cpu_system_us,allocated_bytes\n");
        samples.forEach((kind, own) -> {
            for (var round = 0; round < own.size(); round++) {
                var tally = own.get(round).tally();
                var cpu = own.get(round).cpu();
                text.append("%s,%d,%d,%d,%d,%d,%d\n"
                        .formatted(
                                kind.label(),
                                round + 1,
                                tally.calls(),
                                tally.micros(),
                                cpu.user(),
                                cpu.system(),
                                tally.allocated()));
            }
        });
        return text.toString();
    }

    private static Spread spread(List<CallSample> samples, ToDoubleFunction<CallSample> figure) {
        return Spread.of(samples.stream().mapToDouble(figure));
    }

    private static String ratio(
            List<CallSample> own, List<CallSample> base, ToDoubleBiFunction<CallSample, CallSample> figure) {
        return Spread.of(IntStream.range(0, own.size())
                        .mapToDouble(round -> figure.applyAsDouble(own.get(round), base.get(round))))
                .text(2);
    }

    private static String percent(Spread share) {
        return "%d%% (%d-%d)"
                .formatted(
                        Math.round(share.median() * 100), Math.round(share.min() * 100), Math.round(share.max() * 100));
    }
}
