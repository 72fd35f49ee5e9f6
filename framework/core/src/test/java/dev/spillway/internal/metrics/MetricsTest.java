package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.ConnectionObserver.Full;
import dev.spillway.internal.wire.Phase;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import io.micrometer.core.instrument.Counter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final long MILLI = 1_000_000;
    private static final String STOCK = "method=\"GET\",outcome=\"%s\",route=\"/stock/{sku}\"";

    private final AtomicLong now = new AtomicLong();
    private final Metrics metrics = new Metrics(Settings.DEFAULTS, now::get, InstantSource.system());

    @AfterEach
    void close() {
        metrics.close();
    }

    private static Observer.Gauges permits(int taken, int waiting) {
        return new Observer.Gauges() {
            @Override
            public int limit() {
                return 64;
            }

            @Override
            public int taken() {
                return taken;
            }

            @Override
            public int waiting() {
                return waiting;
            }
        };
    }

    private static Refusal refusal(Reason reason) {
        return Refusal.of(reason, "for a test");
    }

    private String line(String start) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("no " + start);
    }

    @Test
    void everyOutcomeAndReasonOfRouteExistsBeforeItsFirstCall() {
        metrics.route("GET", "/stock/{sku}", permits(0, 0));
        var text = metrics.scrape();

        for (var outcome : List.of("success", "redirection", "client_error", "server_error", "gone")) {
            assertThat(text).contains("spillway_calls_seconds_count{" + STOCK.formatted(outcome) + "} 0");
        }
        for (var reason : Reason.values()) {
            assertThat(text)
                    .contains("spillway_refusals_total{method=\"GET\",reason=\"%s\",route=\"/stock/{sku}\"} 0.0"
                            .formatted(reason.label()));
        }
    }

    @Test
    void countsCallsByOutcomeWithTheirTimes() {
        var route = metrics.route("GET", "/stock/{sku}", permits(3, 2));
        var statuses = new int[] {200, 204, 302, 404, 500, 504, 0};
        for (var status : statuses) {
            route.admitted();
            route.answered(status, 30 * MILLI);
        }
        route.admitted();

        assertThat(line("spillway_calls_seconds_count{" + STOCK.formatted("success")))
                .endsWith(" 2");
        assertThat(line("spillway_calls_seconds_count{" + STOCK.formatted("redirection")))
                .endsWith(" 1");
        assertThat(line("spillway_calls_seconds_count{" + STOCK.formatted("client_error")))
                .endsWith(" 1");
        assertThat(line("spillway_calls_seconds_count{" + STOCK.formatted("server_error")))
                .endsWith(" 2");
        assertThat(line("spillway_calls_seconds_count{" + STOCK.formatted("gone")))
                .endsWith(" 1");
        assertThat(line("spillway_calls_seconds_bucket{" + STOCK.formatted("success") + ",le=\"0.025\""))
                .endsWith(" 0");
        assertThat(line("spillway_calls_seconds_bucket{" + STOCK.formatted("success") + ",le=\"0.05\""))
                .endsWith(" 2");
        assertThat(line("spillway_calls_in_flight{method=\"GET\",route=\"/stock/{sku}\""))
                .endsWith(" 1.0");
        assertThat(line("spillway_permits_taken{method=\"GET\"")).endsWith(" 3.0");
        assertThat(line("spillway_permits_waiting{method=\"GET\"")).endsWith(" 2.0");
        assertThat(route.answered()).isEqualTo(7);
        assertThat(route.inFlight()).isEqualTo(1);
    }

    @Test
    void countsRefusalsByReasonAndUnmatchedCallsUnderOneLabel() {
        var route = metrics.route("POST", "/import", permits(0, 0));
        route.refused(refusal(Reason.PERMITS), CallTrace.NONE);
        route.refused(refusal(Reason.PERMITS), CallTrace.NONE);
        route.clamped();
        metrics.unmatched().refused(refusal(Reason.NOT_FOUND), CallTrace.NONE);
        metrics.connections().refused(Reason.MALFORMED, InetAddress.getLoopbackAddress(), CallTrace.NONE);

        assertThat(line("spillway_refusals_total{method=\"POST\",reason=\"permits\",route=\"/import\"}"))
                .endsWith(" 2.0");
        assertThat(line("spillway_refusals_total{method=\"-\",reason=\"not_found\",route=\"unmatched\"}"))
                .endsWith(" 1.0");
        assertThat(line("spillway_refusals_total{method=\"-\",reason=\"malformed\",route=\"unread\"}"))
                .endsWith(" 1.0");
        assertThat(line("spillway_weights_clamped_total{method=\"POST\"")).endsWith(" 1.0");
        assertThat(route.refused()).isEqualTo(2);
    }

    @Test
    void countsConnectionsByPhaseAndReason() {
        var connections = metrics.connections();
        connections.accepted();
        connections.accepted();
        connections.closed(Phase.HEAD, CloseReason.DEADLINE);
        connections.turnedAway(Full.ADDRESS);
        connections.forwardedIgnored();
        connections.deaf();

        assertThat(line("spillway_connections_open ")).endsWith(" 1.0");
        assertThat(line("spillway_connections_accepted_total ")).endsWith(" 2.0");
        assertThat(line("spillway_connections_closed_total{phase=\"head\",reason=\"deadline\"}"))
                .endsWith(" 1.0");
        assertThat(line("spillway_connections_closed_total{phase=\"write\",reason=\"cut\"}"))
                .endsWith(" 0.0");
        assertThat(line("spillway_connections_turned_away_total{full=\"address\"}"))
                .endsWith(" 1.0");
        assertThat(line("spillway_forwarded_ignored_total ")).endsWith(" 1.0");
        assertThat(line("spillway_handlers_deaf_total ")).endsWith(" 1.0");
    }

    @Test
    void callsAndConnectionsAddNoMeterAndAllocateNothing() {
        var route = metrics.route("GET", "/stock/{sku}", permits(0, 0));
        var connections = metrics.connections();
        var meters = metrics.registry().getMeters().size();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var refusal = refusal(Reason.RATE);
        var rounds = 20_000;
        var before = 0L;
        for (var i = 0; i < 2 * rounds; i++) {
            if (i == rounds) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            route.admitted();
            route.answered(200, i);
            route.refused(refusal, CallTrace.NONE);
            connections.accepted();
            connections.closed(Phase.IDLE, CloseReason.PEER);
        }
        var allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated / rounds).as("bytes for a call").isLessThan(8);
        assertThat(metrics.registry().getMeters()).hasSize(meters);
    }

    @Test
    void showsTheJvm() {
        assertThat(metrics.scrape())
                .contains(
                        "jvm_memory_used_bytes",
                        "jvm_threads_live_threads",
                        "process_files_open_files",
                        "process_uptime");
    }

    @Test
    void registersNoMoreThanTheCapAndSaysSoOnce() {
        var few = Settings.DEFAULTS.overlaid(List.of(Knobs.METRIC_SERIES.at(Knobs.METRIC_SERIES.minimum())));
        try (var captured = new Captured(SeriesCap.class);
                var capped = new Metrics(few, now::get, InstantSource.system())) {
            for (var i = 0; i < 3_000; i++) {
                Counter.builder("app.orders")
                        .tag("id", "order\n" + i)
                        .register(capped.registry())
                        .increment();
            }
            var series = capped.scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .count();
            assertThat(series).isBetween(1_500L, Knobs.METRIC_SERIES.minimum() + 10);
            assertThat(captured.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN metrics.series = 2000 is reached: app.orders");
            assertThat(capped.scrape()).containsPattern("spillway_metrics_denied [1-9]");
        }
    }

    @Test
    void countsAMeterThatIsNotRegisteredOnce() {
        var few = Settings.DEFAULTS.overlaid(List.of(Knobs.METRIC_SERIES.at(Knobs.METRIC_SERIES.minimum())));
        try (var capped = new Metrics(few, now::get, InstantSource.system())) {
            for (var i = 0; i < 2_000; i++) {
                capped.registry().counter("app.orders", "id", "order " + i);
            }
            var denied = denied(capped);
            for (var i = 0; i < 3; i++) {
                capped.registry().counter("app.orders", "id", "one more");
            }
            assertThat(denied(capped)).isEqualTo(denied + 1);
            for (var i = 0; i < 3_000; i++) {
                capped.registry().counter("app.orders", "id", "many more " + i);
            }
            assertThat(denied(capped)).isEqualTo(2_000);
        }
    }

    private static double denied(Metrics metrics) {
        return metrics.registry().get("spillway.metrics.denied").gauge().value();
    }

    @Test
    void defaultCapHasRoomForLargeServices() {
        try (var captured = new Captured(SeriesCap.class)) {
            for (var i = 0; i < 120; i++) {
                metrics.route("GET", "/route/" + i, permits(0, 0));
            }
            assertThat(captured.lines()).isEmpty();
        }
    }
}
