package dev.spillway.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.benchmarks.measure.CpuTimes;
import dev.spillway.benchmarks.measure.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Task TASK = new Task(Scenario.GET, new Task.Shape(64, 1));

    private final Report report = new Report(Plan.parse(List.of("h1", "--rounds", "3")));

    /// The machine slows down from round to round; a ratio of medians over all rounds would hide that the other
    /// server was twice as fast in each.
    @Test
    void comparesWithinEachRound() {
        add(Peer.HELIDON, 8000, 4000, 1000);
        add(Peer.VERTX, 16_000, 8000, 2000);

        assertThat(report.markdown())
                .contains("### GET /get, 64 connection(s)")
                .contains("| helidon | 4000 (1000-8000) | 1.00 (1.00-1.00) |")
                .contains("| vertx | 8000 (2000-16000) | 2.00 (2.00-2.00) |");
    }

    @Test
    void marksAServerThatHadNotSettled() {
        add(Peer.HELIDON, 1, 1, 1);
        report.markUnsettled(TASK, Peer.HELIDON);

        assertThat(report.markdown()).contains("| helidon (c) |");
    }

    @Test
    void readsVersionsFromTheClassPath() {
        var classPath = "/x/target/classes:/r/vertx-core-logging-9.9.9.jar:/r/vertx-core-5.0.12.jar";

        assertThat(Machine.version("vertx-core", classPath)).isEqualTo("5.0.12");
        assertThat(Machine.version("javalin", classPath)).isEqualTo("absent");
    }

    private void add(Peer peer, long... requests) {
        for (var count : requests) {
            var burst = new Burst(count, 1_000_000, count * 100, 0, 900, 4100);
            report.add(TASK, peer, new Sample(burst, new CpuTimes(600_000, 300_000), 0.01, 0.9));
        }
    }
}
