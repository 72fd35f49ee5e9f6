package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Response;
import dev.spillway.testing.H2Outcome.Reset;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection whose calls hold more than its share of the bytes of the process. They may cost a call beside them its
/// place, but not the connection.
@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(60)
class H2TightBytesIT {
    private static final int PERCENT = 10;
    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Transport transport;
    private final Semaphore kept = new Semaphore(0);
    private final CountDownLatch enough = new CountDownLatch(1);

    H2TightBytesIT(Transport transport) {
        this.transport = transport;
    }

    private void routes(App app) {
        app.post("/keep", request -> {
            var bytes = request.body().bytes();
            kept.release();
            enough.await();
            return Response.text(Integer.toString(bytes.length));
        });
        app.get("/get", _ -> Response.text("there"));
    }

    @Test
    void refusesStreamsAndKeepsTheConnection() throws InterruptedException {
        // Three quarters are open to all. Of these the first has a fifth and the second a seventh: a quarter of what
        // is left is less than the first has.
        var open = Runtime.getRuntime().maxMemory() * PERCENT / 100 * 3 / 4;
        try (var service = TestService.start(
                        this::routes,
                        UnderAttack.TLS.get(0),
                        UnderAttack.TLS.get(1),
                        "spillway.process.bytes = " + PERCENT + "%",
                        "spillway.routes.default.max-body = 32 MiB");
                var first = H2Client.connect(transport, service.port(transport)).begin();
                var second =
                        H2Client.connect(transport, service.port(transport)).begin()) {
            var large = keep(first, open * 18 / 100);
            keep(second, open * 14 / 100);

            var manyFields = HeaderBlock.request("GET", "/get");
            for (var i = 0; i < 12; i++) {
                manyFields.field("x-" + i, "a".repeat(1_000));
            }
            var refused = first.send(manyFields);
            assertThat(first.outcome(refused)).isEqualTo(new Reset(H2Error.REFUSED_STREAM));
            var more = first.open(HeaderBlock.request("POST", "/keep"));
            first.upload(more, new byte[MIB]);
            assertThat(first.outcome(more)).isEqualTo(new Reset(H2Error.REFUSED_STREAM));

            enough.countDown();
            assertThat(first.answer(large).text()).isEqualTo(Long.toString(open * 18 / 100));
            service.awaitIdle();
            assertThat(first.answer(first.send(manyFields))).hasStatus(200);
            assertThat(first.goAways()).isEmpty();
        }
    }

    private int keep(H2Client client, long size) throws InterruptedException {
        var stream = client.open(HeaderBlock.request("POST", "/keep").field("content-length", Long.toString(size)));
        client.upload(stream, new byte[Math.toIntExact(size)]);
        assertThat(kept.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return stream;
    }
}
