package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What was found, as Markdown. Figures are medians of the rounds; the other endpoint is compared with itself,
/// unloaded, in the same round.
final class OverloadReport {
    private final OverloadPlan plan;
    private final Map<Contender, List<Pair.Sample>> unloaded = new EnumMap<>(Contender.class);
    private final Map<Contender, Map<Integer, List<Pair.Sample>>> samples = new EnumMap<>(Contender.class);

    OverloadReport(OverloadPlan plan) {
        this.plan = plan;
    }

    void unloaded(Contender server, Pair.Sample sample) {
        unloaded.computeIfAbsent(server, _ -> new ArrayList<>()).add(sample);
    }

    void add(Contender server, int load, Pair.Sample sample) {
        samples.computeIfAbsent(server, _ -> new TreeMap<>())
                .computeIfAbsent(load, _ -> new ArrayList<>())
                .add(sample);
    }

    List<Contender> servers() {
        return List.copyOf(samples.keySet());
    }

    /// Loads in percent of the capacity, and the median of a figure under each.
    Map<Integer, Double> figure(Contender server, ToDoubleFunction<Pair.Sample> figure) {
        var figures = new TreeMap<Integer, Double>();
        of(server).forEach((load, rounds) -> figures.put(load, median(rounds, figure)));
        return figures;
    }

    /// Where the other endpoint took how many times as long as unloaded.
    double probeRatio(Contender server, int load) {
        var rounds = Objects.requireNonNull(of(server).get(load));
        var quiet = Objects.requireNonNull(unloaded.get(server));
        return Spread.of(IntStream.range(0, rounds.size())
                        .mapToDouble(round -> (double)
                                        rounds.get(round).probe().served().p99()
                                / Math.max(1, quiet.get(round).probe().served().p99())))
                .median();
    }

    String markdown() {
        var text = new StringBuilder(
                """
                - plan: %d rounds of %d s, interleaved; open loop, so times count from when a call was due; capacity \
                %d/s (%d permits, calls that wait 10 to 30 ms); %d/s of the other endpoint beside it
                - offered: percent of the capacity; goodput: served a second, and as a share of the server's own peak; \
                times in ms, p50 / p99; other: the other endpoint, its p99 also as a multiple of its own unloaded
                """.formatted(plan.rounds(), plan.seconds(), Work.capacity(), Work.PERMITS, Pair.PROBES));
        for (var server : servers()) {
            text.append("\n### ").append(server.label()).append("\n\n");
            row(
                    text,
                    "offered",
                    "goodput/s",
                    "of peak",
                    "served",
                    "refused/s",
                    "refused in",
                    "other",
                    "×",
                    "other refused");
            row(text, "---", "---", "---", "---", "---", "---", "---", "---", "---");
            var goodput = figure(server, Pair.Sample::goodput);
            var peak = goodput.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElseThrow();
            goodput.forEach((load, served) -> line(text, server, load, served, served / peak));
        }
        return text.toString();
    }

    private void line(StringBuilder text, Contender server, int load, double served, double ofPeak) {
        var rounds = Objects.requireNonNull(of(server).get(load));
        row(
                text,
                load + "%",
                decimals(0, served),
                decimals(2, ofPeak),
                millis(rounds, sample -> sample.work().served()),
                decimals(
                        0,
                        median(
                                rounds,
                                sample -> (double) sample.work().refused().count() / sample.seconds())),
                millis(rounds, sample -> sample.work().refused()),
                millis(rounds, sample -> sample.probe().served()),
                decimals(2, probeRatio(server, load)),
                decimals(0, median(rounds, sample -> sample.probe().refused().count())));
    }

    private static String millis(List<Pair.Sample> rounds, Function<Pair.Sample, Latencies> which) {
        if (rounds.stream().allMatch(sample -> which.apply(sample).count() == 0)) {
            return "-";
        }
        return decimals(1, median(rounds, sample -> which.apply(sample).p50() / 1e3)) + " / "
                + decimals(1, median(rounds, sample -> which.apply(sample).p99() / 1e3));
    }

    private Map<Integer, List<Pair.Sample>> of(Contender server) {
        return Objects.requireNonNull(samples.get(server));
    }

    private static double median(List<Pair.Sample> rounds, ToDoubleFunction<Pair.Sample> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure)).median();
    }

    private static String decimals(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
