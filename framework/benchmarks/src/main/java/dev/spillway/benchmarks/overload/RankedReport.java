package dev.spillway.benchmarks.overload;

import dev.spillway.benchmarks.measure.Spread;
import dev.spillway.limit.Criticality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What became of each class of calls while one of them was flooded, as Markdown. Figures are medians of the rounds.
final class RankedReport {
    private static final double PERCENT = 100;

    private final Map<Integer, List<Pair.Ranked>> samples = new TreeMap<>();

    /// @param load of sheddable calls, in percent of the capacity
    void add(int load, Pair.Ranked sample) {
        samples.computeIfAbsent(load, _ -> new ArrayList<>()).add(sample);
    }

    /// The classes, the highest first.
    List<Criticality> classes() {
        return samples.values().stream()
                .flatMap(List::stream)
                .flatMap(sample -> sample.mix().classes().reversed().stream())
                .distinct()
                .toList();
    }

    /// Calls of a class that succeeded, in percent, under each load.
    Map<Integer, Double> success(Criticality criticality) {
        return figure(criticality, RankedReport::success);
    }

    /// The p99 of what succeeded, in milliseconds, under each load.
    Map<Integer, Double> slowest(Criticality criticality) {
        return figure(criticality, outcome -> outcome.served().p99() / 1e3);
    }

    private Map<Integer, Double> figure(Criticality criticality, ToDoubleFunction<OpenLoop.Outcome> figure) {
        var figures = new TreeMap<Integer, Double>();
        samples.forEach((load, rounds) -> figures.put(load, median(rounds, criticality, figure)));
        return figures;
    }

    private static double success(OpenLoop.Outcome outcome) {
        var all = outcome.served().count() + outcome.refused().count() + outcome.lost();
        return PERCENT * outcome.served().count() / Math.max(1, all);
    }

    String markdown() {
        if (samples.isEmpty()) {
            return "";
        }
        var text = new StringBuilder("""

                ### Classes of calls

                Sheddable calls in percent of the capacity, the others a tenth of it each; times are p50 / p99.

                | sheddable | class | offered/s | succeed | served in ms | refused/s | refused in ms |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        samples.forEach((load, rounds) -> classes().forEach(criticality -> line(text, load, criticality, rounds)));
        return text.toString();
    }

    private static void line(StringBuilder text, int load, Criticality criticality, List<Pair.Ranked> rounds) {
        var mix = rounds.getFirst().mix();
        text.append(String.format(
                Locale.ROOT,
                "| %d%% | %s | %d | %.1f %% | %s | %.0f | %s |%n",
                load,
                criticality,
                Objects.requireNonNull(mix.rates().get(criticality)),
                median(rounds, criticality, RankedReport::success),
                millis(rounds, criticality, OpenLoop.Outcome::served),
                median(
                        rounds,
                        criticality,
                        outcome -> (double) outcome.refused().count() / mix.seconds()),
                millis(rounds, criticality, OpenLoop.Outcome::refused)));
    }

    private static String millis(
            List<Pair.Ranked> rounds, Criticality criticality, Function<OpenLoop.Outcome, Latencies> which) {
        if (median(rounds, criticality, outcome -> which.apply(outcome).count()) == 0) {
            return "-";
        }
        return String.format(
                Locale.ROOT,
                "%.1f / %.1f",
                median(rounds, criticality, outcome -> which.apply(outcome).p50() / 1e3),
                median(rounds, criticality, outcome -> which.apply(outcome).p99() / 1e3));
    }

    private static double median(
            List<Pair.Ranked> rounds, Criticality criticality, ToDoubleFunction<OpenLoop.Outcome> figure) {
        return Spread.of(rounds.stream()
                        .map(sample -> Objects.requireNonNull(sample.outcomes().get(criticality)))
                        .mapToDouble(figure))
                .median();
    }
}
