package dev.spillway.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Settings;
import dev.spillway.limit.TraceKnobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelayTest {
    private static final Settings SMALL =
            Settings.DEFAULTS.overlaid(List.of(TraceKnobs.QUEUE.at(64L), TraceKnobs.BATCH.at(10L)));
    private static final Duration FLUSH = Duration.ofSeconds(30);

    private final List<Integer> batches = new ArrayList<>();

    private static Span span() {
        return new Span(
                Span.Kind.SERVER,
                new Span.TraceId(1, 1),
                1,
                0,
                Span.Origin.LOCAL,
                "",
                "GET /",
                0,
                1,
                List.of(),
                List.of(),
                Span.Status.UNSET);
    }

    /// Takes, or waits until it may.
    private class Exporter implements SpanExporter {
        private final CountDownLatch open;
        private final CountDownLatch began = new CountDownLatch(1);

        Exporter(int latches) {
            this.open = new CountDownLatch(latches);
        }

        @Override
        public Result export(List<Span> batch) {
            began.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Result.Lost("interrupted");
            }
            batches.add(batch.size());
            return new Result.Taken();
        }

        @Override
        public void close() {}
    }

    @Test
    void whatIsLeftIsSentAtTheEnd() {
        var relay = new Relay(SMALL, new Exporter(0), FLUSH).start();
        for (var i = 0; i < 5; i++) {
            relay.offer(span());
        }

        relay.close();

        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
        assertThat(relay.exported()).isEqualTo(5);
    }

    @Test
    void whatDoesNotFitIsDroppedAndNobodyWaits() throws InterruptedException {
        var exporter = new Exporter(1);
        var relay = new Relay(SMALL, exporter, FLUSH).start();
        for (var i = 0; i < 10; i++) {
            relay.offer(span());
        }
        exporter.began.await();

        for (var i = 0; i < 70; i++) {
            relay.offer(span());
        }

        assertThat(relay.dropped()).isBetween(6L, 6L + 10);
        exporter.open.countDown();
        relay.close();
        assertThat(relay.exported() + relay.dropped()).isEqualTo(80);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).isLessThanOrEqualTo(10));
    }

    @Test
    void aReceiverThatHangsDoesNotHoldUpTheEnd() throws InterruptedException {
        var exporter = new Exporter(1);
        var relay = new Relay(SMALL, exporter, Duration.ofMillis(50)).start();
        for (var i = 0; i < 30; i++) {
            relay.offer(span());
        }
        exporter.began.await();

        relay.close();
        relay.offer(span());

        assertThat(relay.exported()).isZero();
        assertThat(relay.dropped()).isOne();
    }

    static List<Throwable> faults() {
        return List.of(new IllegalStateException("a fault"), new NoSuchMethodError("of another version"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anExporterThatThrowsLosesItsBatchAlone(Throwable fault) {
        var failing = new SpanExporter() {
            @Override
            public Result export(List<Span> batch) {
                if (fault instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) fault;
            }

            @Override
            public void close() {}
        };
        var relay = new Relay(SMALL, failing, FLUSH).start();
        relay.offer(span());

        relay.close();

        assertThat(relay.lost()).isOne();
    }
}
