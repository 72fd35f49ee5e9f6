package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Response;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestServiceTest {
    private final Tour tour = new Tour();
    private final TestService service = TestService.inMemory(
            tour::setUp,
            "spillway.routes.default.client-rate = 1/min",
            "spillway.routes.default.client-burst = 3",
            "spillway.routes.\"POST /echo\".max-body = 1 KiB");

    @AfterEach
    void close() {
        service.awaitQuiet();
        service.close();
    }

    @Test
    void servesWithoutAPort() {
        assertThat(service.get("/get")).hasStatus(200).hasText("ok").keeps();
        assertThat(service.send("POST", "/echo", "text/plain", "abc")).hasText("abc");
        assertThat(service.port()).isZero();
    }

    @Test
    void refusesAsOnAPort() {
        assertThat(service.send("POST", "/echo", "text/plain", "a".repeat(1025)))
                .isProblem(413)
                .names("spillway.routes.\"POST /echo\".max-body");
        assertThat(service.get("/nowhere")).isProblem(404);
        assertThat(service.send("DELETE", "/get", "text/plain", ""))
                .isProblem(405)
                .hasHeader("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void refillsARateWhenTimeAdvances() {
        for (var i = 0; i < 3; i++) {
            assertThat(service.get("/rated")).hasStatus(200);
        }
        assertThat(service.get("/rated")).isProblem(429).hasRetryAfter();

        service.advance(Duration.ofMinutes(1));

        assertThat(service.get("/rated")).hasStatus(200);
        assertThat(service.get("/rated")).isProblem(429);
    }

    @Test
    void endsSilentConnectionsWhenTimeAdvances() {
        try (var client = service.client()) {
            assertThat(client.awaitEnd(Duration.ofMillis(50))).isEqualTo(RawClient.End.OPEN);

            service.advance(Duration.ofSeconds(6));

            assertThat(client.awaitEnd(Duration.ofSeconds(5))).isEqualTo(RawClient.End.EOF);
            assertThat(client.received()).isEmpty();
        }
    }

    @Test
    void endsAHandlerAtItsDeadlineWhenTimeAdvances() throws InterruptedException {
        var started = new CountDownLatch(1);
        try (var waiting = TestService.inMemory(app -> app.get("/wait", request -> {
                    started.countDown();
                    Thread.sleep(Duration.ofMinutes(1));
                    return Response.text("late");
                }));
                var client = waiting.client()) {
            client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
            // Not before: time that passes on the way to the handler is not the handler's.
            assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();

            waiting.advance(Duration.ofSeconds(10));

            assertThat(client.answer()).isProblem(504);
        }
    }

    @Test
    void seesWhoIsWho() {
        try (var one = service.client("192.0.2.1");
                var other = service.client("2001:db8::1")) {
            assertThat(one.get("/client")).hasText("192.0.2.1");
            assertThat(other.get("/client")).hasText("2001:db8:0:0:0:0:0:1");
            assertThat(service.openConnections()).isEqualTo(2);
        }
    }

    @Test
    void showsTheAdminPages() {
        assertThat(service.admin("/livez")).hasStatus(200);
        assertThat(service.admin("/metrics")).hasStatus(200);
        assertThat(service.get("/metrics")).isProblem(404);
    }

    @Test
    void tellsWhatIsLeftWhenClosed() throws InterruptedException {
        var started = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var leaking = TestService.inMemory(
                app -> app.get("/deaf", _ -> {
                    started.countDown();
                    while (end.getCount() > 0) {
                        LockSupport.parkNanos(1_000_000);
                        Thread.interrupted();
                    }
                    return Response.text("late");
                }),
                "spillway.shutdown.drain = 1s",
                "spillway.shutdown.cancel = 500ms");
        try (var client = leaking.client()) {
            client.send("GET /deaf HTTP/1.1\r\nHost: localhost\r\n\r\n");
            started.await();

            assertThatThrownBy(() -> leaking.closeForGood(Duration.ofMillis(100)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 calls");
        } finally {
            end.countDown();
        }
    }

    @Test
    void acceptsNobodyWhenClosed() {
        service.close();

        assertThatThrownBy(() -> service.get("/get")).isInstanceOf(UncheckedIOException.class);
    }
}
