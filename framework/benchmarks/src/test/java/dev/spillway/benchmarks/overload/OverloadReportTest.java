package dev.spillway.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OverloadReportTest {
    private final OverloadReport report = new OverloadReport(OverloadPlan.parse(List.of("--rounds", "1")));

    @Test
    void comparesGoodputWithItsPeakAndTheOtherEndpointWithItself() {
        report.unloaded(Contender.SPILLWAY, sample(1, 5, 0, 2000));
        report.add(Contender.SPILLWAY, 100, sample(800, 4000, 0, 2000));
        report.add(Contender.SPILLWAY, 1000, sample(8000, 3000, 37_000, 3000));

        assertThat(report.markdown())
                .contains("| 100% | 800 | 1.00 | 20.0 / 30.0 | 0 | - | 1.0 / 2.0 | 1.00 | 0 |")
                .contains("| 1000% | 600 | 0.75 | 20.0 / 30.0 | 7400 | 1.0 / 9.0 | 1.0 / 3.0 | 1.50 | 0 |");
    }

    @Test
    void drawsACurveForEachServer() {
        report.add(Contender.SPILLWAY, 100, sample(800, 4000, 0, 2000));
        report.add(Contender.SPILLWAY, 1000, sample(8000, 4000, 36_000, 2000));
        report.add(Contender.SEMAPHORE, 100, sample(800, 2000, 2000, 2000));

        assertThat(new Plot(report).svg())
                .contains("spillway</text>", "semaphore</text>", "M102.0 60.0L480.0 60.0", "M102.0 190.0");
    }

    private static Pair.Sample sample(int rate, long served, long refused, long probe) {
        var work = new OpenLoop.Outcome(new Latencies(served, 20_000, 30_000), new Latencies(refused, 1000, 9000), 0);
        var other = new OpenLoop.Outcome(new Latencies(500, 1000, probe), new Latencies(0, 0, 0), 0);
        return new Pair.Sample(rate, 5, work, other);
    }
}
