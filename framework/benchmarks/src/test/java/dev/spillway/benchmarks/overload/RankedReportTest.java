package dev.spillway.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Criticality;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankedReportTest {
    private final RankedReport report = new RankedReport();

    @Test
    void tellsWhatBecameOfEachClass() {
        report.add(1000, sample(1000, 396, 4));

        assertThat(report.markdown())
                .contains("| 1000% | critical | 80 | 99.0 % | 20.0 / 30.0 | 1 | 1.0 / 9.0 |")
                .contains("| 1000% | sheddable | 8000 | 10.0 % | 20.0 / 40.0 | 7200 | 0.5 / 2.0 |");
    }

    @Test
    void isSilentWithoutClasses() {
        assertThat(report.markdown()).isEmpty();
    }

    @Test
    void drawsACurveForEachClass() {
        report.add(100, sample(100, 400, 0));
        report.add(1000, sample(1000, 400, 0));

        assertThat(Plot.of(report).svg()).contains("critical</text>", "sheddable</text>", "M102.0 60.0L480.0 60.0");
    }

    @Test
    void offersAFewThatMatterBesideTheFlood() {
        var mix = Mix.flood(1000, 5);

        assertThat(mix.rates())
                .isEqualTo(Map.of(Criticality.SHEDDABLE, 8000, Criticality.DEFAULT, 80, Criticality.CRITICAL, 80));
    }

    private static Pair.Ranked sample(int load, long served, long refused) {
        var outcomes = new EnumMap<Criticality, OpenLoop.Outcome>(Criticality.class);
        outcomes.put(
                Criticality.SHEDDABLE,
                new OpenLoop.Outcome(new Latencies(4000, 20_000, 40_000), new Latencies(36_000, 500, 2000), 0));
        outcomes.put(
                Criticality.DEFAULT,
                new OpenLoop.Outcome(new Latencies(200, 20_000, 30_000), new Latencies(200, 1000, 9000), 0));
        outcomes.put(
                Criticality.CRITICAL,
                new OpenLoop.Outcome(new Latencies(served, 20_000, 30_000), new Latencies(refused, 1000, 9000), 0));
        return new Pair.Ranked(Mix.flood(load, 5), outcomes);
    }
}
