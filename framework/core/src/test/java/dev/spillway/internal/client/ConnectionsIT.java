package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.FakeServer.ok;
import static dev.spillway.internal.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout;
import dev.spillway.http.Response;
import dev.spillway.http.UpstreamProblem;
import dev.spillway.limit.ClientKnobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Connections: when they are used again, and what they are never used for.
class ConnectionsIT {
    @Test
    void usesConnectionAgain() {
        try (var server = FakeServer.answering(ok("a"));
                var fixture = new ClientFixture(server.base())) {
            for (var i = 0; i < 5; i++) {
                assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            }
            assertThat(server.connections()).isOne();
            assertThat(fixture.idle()).isOne();
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void takesUnsolicitedAnswerForNobodys() {
        try (var server = new FakeServer(peer -> {
                    while (peer.request()) {
                        peer.send(ok("mine") + ok("forged"));
                    }
                });
                var fixture = new ClientFixture(server.base())) {
            for (var i = 0; i < 3; i++) {
                assertThat(fixture.client().get("/x").send().text()).isEqualTo("mine");
            }
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void takesLateUnsolicitedAnswerForNobodys() throws Exception {
        var forged = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        var first = new AtomicInteger();
        try (var server = new FakeServer(peer -> {
                    peer.request();
                    peer.send(ok("mine"));
                    if (first.getAndIncrement() == 0) {
                        answered.await();
                        peer.send(ok("forged"));
                        forged.countDown();
                    }
                    peer.awaitEnd();
                });
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("mine");
            answered.countDown();
            forged.await();
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("mine");
        }
    }

    @Test
    void leavesConnectionThatServerWillClose() {
        try (var server = FakeServer.answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                var fixture = new ClientFixture(server.base())) {
            fixture.client().get("/x").send();
            assertThat(fixture.idle()).isZero();
        }
    }

    @Test
    void obeysKeepAliveOfServer() {
        try (var server =
                        FakeServer.answering("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 0\r\n\r\n");
                var fixture = new ClientFixture(server.base())) {
            fixture.client().get("/x").send();
            fixture.deadlines.hurry(Duration.ofSeconds(2));
            await(() -> fixture.idle() == 0);
            fixture.client().get("/x").send();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void closesWhatIsOldOrIdle() {
        try (var server = FakeServer.answering(ok("a"));
                var fixture = new ClientFixture(server.base(), ClientKnobs.IDLE.at(Duration.ofSeconds(5)))) {
            fixture.client().get("/x").send();
            assertThat(fixture.idle()).isOne();
            fixture.deadlines.hurry(Duration.ofSeconds(5));
            await(() -> fixture.idle() == 0 && server.open() == 0);
        }
    }

    @Test
    void sendsPostToClosedConnectionOnceOnly() {
        try (var server = new FakeServer(peer -> {
                    if (peer.request()) {
                        peer.send(ok("a"));
                        if (peer.request()) {
                            peer.reset();
                        }
                    }
                });
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.client().post("/x").send().text()).isEqualTo("a");
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().post("/x").send());
            assertThat(server.requests()).isEqualTo(2);
            // The same with a method whose work may be done twice.
            assertThat(fixture.client().put("/x").send().text()).isEqualTo("a");
            assertThat(fixture.client().put("/x").send().text()).isEqualTo("a");
            assertThat(fixture.counts.retries).hasValue(1);
        }
    }

    @Test
    void refusesAnswerThatProcessHasNoRoomFor() {
        var content = "a".repeat(3_000);
        try (var server = FakeServer.answering(ok(content));
                var fixture = ClientFixture.holding(3_000, server.base())) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo(content);
            assertThat(fixture.held()).isZero();
        }
        try (var server = FakeServer.answering(ok(content));
                var fixture = ClientFixture.holding(2_999, server.base())) {
            assertThatExceptionOfType(ClientRefused.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientRefused.Reason.MEMORY))
                    .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503));
            assertThat(server.requests()).isOne();
            assertThat(fixture.held()).isZero();
            assertThat(fixture.inFlight()).isZero();
            await(() -> server.open() == 0);
        }
    }

    @Test
    void refusesMoreCallsThanPermitsAtOnce() throws Exception {
        try (var server = new FakeServer(FakeServer.Peer::awaitEnd);
                var fixture = new ClientFixture(
                        server.base(),
                        ClientKnobs.PERMITS.at(1L),
                        ClientKnobs.WAIT.at(Duration.ZERO),
                        ClientKnobs.TIMEOUT.at(Duration.ofSeconds(20)))) {
            var hanging =
                    Thread.ofVirtual().start(() -> fixture.client().get("/x").send());
            await(() -> fixture.inFlight() == 1);
            assertThatExceptionOfType(ClientRefused.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientRefused.Reason.PERMITS))
                    .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503));
            hanging.interrupt();
            hanging.join();
            assertThat(fixture.inFlight()).isZero();
            await(() -> server.open() == 0);
        }
    }

    @Test
    void endsWaitForHeadByItsOwnTime() {
        try (var server = new FakeServer(FakeServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.base(), ClientKnobs.RESPONSE_HEADER.at(Duration.ofMillis(50)))) {
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .withMessageContaining("waiting for the head of the answer took longer than 50 ms")
                    .satisfies(e -> assertThat(e.phase()).isEqualTo(ClientTimeout.Phase.HEAD));
        }
    }

    @Test
    void asksBeforeStreamedBodyIsSent() throws Exception {
        try (var server = new FakeServer(peer -> {
                    peer.request();
                    peer.send(status(413));
                    peer.awaitEnd();
                });
                var fixture = new ClientFixture(server.base())) {
            var written = new AtomicInteger();
            var answer = fixture.client().post("/x").stream("text/plain", _ -> written.incrementAndGet())
                    .send();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(written).hasValue(0);
            assertThat(server.request()).contains("Expect: 100-continue", "Transfer-Encoding: chunked");
            assertThat(fixture.idle()).isZero();
        }
    }

    @Test
    void sendsStreamedBodyWhenAsked() {
        try (var server = new FakeServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    var body = new String(peer.in().readNBytes(13), StandardCharsets.US_ASCII);
                    peer.send(ok(body.replace("\r\n", "|")));
                    peer.awaitEnd();
                });
                var fixture = new ClientFixture(server.base())) {
            var answer = fixture.client().post("/x").stream(
                            "text/plain", out -> out.write("abc".getBytes(StandardCharsets.US_ASCII)))
                    .send();
            assertThat(answer.text()).startsWith("3|abc|0||");
        }
    }

    @Test
    void neverEndsBodyWhoseWriterFailed() throws Exception {
        var seen = new java.util.concurrent.CompletableFuture<String>();
        try (var server = new FakeServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    var all = new java.io.ByteArrayOutputStream();
                    try {
                        peer.in().transferTo(all);
                    } catch (IOException e) {
                        all.write("<reset>".getBytes(StandardCharsets.US_ASCII));
                    }
                    seen.complete(all.toString(StandardCharsets.US_ASCII));
                });
                var fixture = new ClientFixture(server.base())) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> fixture.client().post("/x").stream("text/plain", out -> {
                                out.write(new byte[20_000]);
                                throw new IOException("the file is gone");
                            })
                            .send());
            assertThat(seen.get()).doesNotContain("0\r\n\r\n");
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void followsRedirectsOnlyWhenAskedAndOnlyWithinTarget() throws Exception {
        try (var server = new FakeServer(peer -> {
                    while (peer.request()) {
                        peer.send(status(302, "Location: /elsewhere"));
                    }
                });
                var other = FakeServer.answering(ok("other"));
                var careful = new ClientFixture(server.base());
                var asked = new ClientFixture(server.base(), ClientKnobs.REDIRECTS.at(2L))) {
            assertThat(careful.client().get("/x").send().status()).isEqualTo(302);
            assertThat(server.requests()).isOne();
            assertThat(asked.client().get("/x").send().status()).isEqualTo(302);
            assertThat(server.requests()).isEqualTo(4);
            try (var leaving = FakeServer.answering(status(302, "Location: " + other.base() + "/x"));
                    var fixture = new ClientFixture(leaving.base(), ClientKnobs.REDIRECTS.at(5L))) {
                assertThatExceptionOfType(UpstreamProblem.class)
                        .isThrownBy(() -> fixture.client().get("/x").as(String.class))
                        .satisfies(e -> assertThat(e.status()).isEqualTo(302));
                assertThat(other.requests()).isZero();
            }
        }
    }

    @Test
    void leavesFailingAddressAloneAndTriesItAgain() {
        var healthy = new AtomicInteger();
        try (var server = new FakeServer(peer -> {
                    while (peer.request()) {
                        peer.send(healthy.get() == 0 ? status(502) : ok("a"));
                    }
                });
                var fixture = new ClientFixture(server.base(), ClientKnobs.BREAKER_FAILURES.at(3L))) {
            for (var i = 0; i < 3; i++) {
                assertThat(fixture.client().get("/x").send().status()).isEqualTo(502);
            }
            assertThatExceptionOfType(ClientRefused.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> {
                        assertThat(e.reason()).isEqualTo(ClientRefused.Reason.BREAKER);
                        assertThat(e.answer().headers())
                                .extracting(Response.Field::name)
                                .contains(ClientException.DO_NOT_RETRY);
                    });
            assertThat(server.requests()).isEqualTo(3);
            assertThat(fixture.counts.gauges().open()).isOne();
            healthy.set(1);
            fixture.deadlines.hurry(ClientKnobs.BREAKER_OPEN.standard());
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            assertThat(fixture.counts.gauges().open()).isZero();
        }
    }

    @Test
    void endsLoopOfRedirectsAtItsBound() {
        try (var server = FakeServer.answering(FakeServer.status(302, "Location: /round"));
                var fixture = new ClientFixture(server.base(), ClientKnobs.REDIRECTS.at(5L))) {
            assertThat(fixture.client().get("/round").send().status()).isEqualTo(302);
            assertThat(server.requests()).isEqualTo(6);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void tellsStateOfBreakerByAddress() {
        try (var server = FakeServer.answering(FakeServer.status(503));
                var fixture = new ClientFixture(
                        server.base(), ClientKnobs.BREAKER_FAILURES.at(3L), ClientKnobs.RETRIES.at(0L))) {
            var address = java.net.InetAddress.getLoopbackAddress();
            var gauges = fixture.counts.gauges();
            assertThat(gauges.failing()).isEmpty();
            fixture.client().get("/x").send();
            assertThat(gauges.failing()).containsExactly(address);
            assertThat(gauges.breaker(address)).isEqualTo(ClientObserver.BreakerState.CLOSED);
            fixture.client().get("/x").send();
            fixture.client().get("/x").send();
            assertThat(gauges.breaker(address)).isEqualTo(ClientObserver.BreakerState.OPEN);
            fixture.deadlines.hurry(Duration.ofSeconds(10));
            assertThat(gauges.breaker(address)).isEqualTo(ClientObserver.BreakerState.HALF_OPEN);
            await(() -> fixture.counts.looks.get() > 0);
        }
    }
}
