package dev.spillway.internal.client;

import static dev.spillway.internal.client.FakeServer.ok;
import static dev.spillway.internal.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.Problem;
import dev.spillway.http.UpstreamProblem;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Share;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is tried again, and what is not.
class RetriesIT {
    private static final Setting<Duration> SOON = ClientKnobs.BACKOFF.at(ClientKnobs.BACKOFF.minimum());

    /// Answers so many times with a status, then with 200.
    private static FakeServer failing(int times, String answer) {
        var left = new AtomicInteger(times);
        return new FakeServer(peer -> {
            while (peer.request()) {
                peer.send(left.getAndDecrement() > 0 ? answer : ok("a"));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void triesIdempotentCallAgainAfterRefusal(int status) throws Exception {
        try (var server = failing(2, status(status));
                var fixture = new ClientFixture(server.base(), SOON)) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            assertThat(List.of(server.request(), server.request(), server.request()))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("X-Request-Attempt: 1"),
                            second -> assertThat(second).contains("X-Request-Attempt: 2"),
                            third -> assertThat(third).contains("X-Request-Attempt: 3"));
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 500, 502, 504})
    void takesOtherAnswersAsTheyAre(int status) {
        try (var server = failing(1, status(status));
                var fixture = new ClientFixture(server.base(), SOON)) {
            assertThat(fixture.client().get("/x").send().status()).isEqualTo(status);
            assertThat(server.requests()).isOne();
        }
    }

    @Test
    void triesPostAgainOnlyWithKey() {
        try (var server = failing(1, status(503));
                var fixture = new ClientFixture(server.base(), SOON)) {
            assertThat(fixture.client().post("/x").send().status()).isEqualTo(503);
            assertThat(server.requests()).isOne();
        }
        try (var server = failing(1, status(503));
                var fixture = new ClientFixture(server.base(), SOON)) {
            var answer =
                    fixture.client().post("/x").idempotencyKey("k-1").json("a").send();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void sendsStreamedBodyOnceOnly() {
        try (var server = new FakeServer(peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.in().readNBytes(3);
                    peer.send(status(503));
                });
                var fixture = new ClientFixture(server.base(), SOON)) {
            var written = new AtomicInteger();
            var answer = fixture.client().put("/x").stream("text/plain", _ -> written.incrementAndGet())
                    .send();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(written).hasValue(1);
        }
    }

    @Test
    void triesAnyCallAgainIfNothingWasSent() throws Exception {
        // Nobody listens, and nobody else can while this has the port.
        try (var bound = SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var fixture =
                        new ClientFixture("http://127.0.0.1:" + bound.socket().getLocalPort(), SOON)) {
            var failure = catchThrowableOfType(
                    ClientFailed.class, () -> fixture.client().post("/x").send());
            assertThat(failure.history().attempts()).hasSize(3);
            assertThat(failure.reason()).isEqualTo(ClientFailed.Reason.CONNECTION);
        }
    }

    @Test
    void obeysWordNotToRetryAndPassesItOn() {
        try (var server = FakeServer.answering(status(503, ClientException.DO_NOT_RETRY + ": 1"));
                var fixture = new ClientFixture(server.base(), SOON)) {
            var problem = catchThrowableOfType(
                    UpstreamProblem.class, () -> fixture.client().get("/x").as(String.class));
            assertThat(server.requests()).isOne();
            assertThat(problem.answer().header(ClientException.DO_NOT_RETRY)).contains("1");
        }
    }

    @Test
    void saysNothingOfRetriesThatWereNotMade() {
        try (var server = FakeServer.answering(status(503));
                var fixture = new ClientFixture(server.base(), ClientKnobs.RETRIES.at(0L))) {
            var problem = catchThrowableOfType(
                    UpstreamProblem.class, () -> fixture.client().get("/x").as(String.class));
            assertThat(problem.answer().header(ClientException.DO_NOT_RETRY)).isEmpty();
        }
    }

    @Test
    void saysWhenRetriesWereInVain() {
        try (var server = FakeServer.answering(status(503, "Retry-After: 0"));
                var fixture = new ClientFixture(server.base(), SOON)) {
            var problem = catchThrowableOfType(
                    UpstreamProblem.class, () -> fixture.client().get("/x").as(String.class));
            assertThat(server.requests()).isEqualTo(3);
            assertThat(problem.history().attempts()).hasSize(3);
            assertThat(problem.answer().header(ClientException.DO_NOT_RETRY)).contains("1");
            assertThat(problem.answer().status()).isEqualTo(503);
        }
    }

    @Test
    void waitsNoLongerForRetryThanTimeAllows() {
        try (var server = FakeServer.answering(status(503, "Retry-After: 30"));
                var fixture = new ClientFixture(server.base(), SOON)) {
            var problem = catchThrowableOfType(
                    UpstreamProblem.class, () -> fixture.client().get("/x").as(String.class));
            assertThat(server.requests()).isOne();
            assertThat(problem.retryAfter()).contains(Duration.ofSeconds(30));
            assertThat(problem.answer().header("Retry-After")).contains("30");
        }
    }

    @Test
    void waitsForNoRetryBeyondItsTime() {
        try (var server = FakeServer.answering(status(503));
                var fixture = new ClientFixture(
                        server.base(),
                        ClientKnobs.TIMEOUT.at(Duration.ofMillis(50)),
                        ClientKnobs.BACKOFF.at(Duration.ofSeconds(1)),
                        ClientKnobs.BREAKER_FAILURES.at(100L))) {
            var begun = System.nanoTime();
            for (var i = 0; i < 40; i++) {
                try {
                    fixture.client().get("/x").send();
                } catch (ClientException e) {
                    assertThat(e.history().attempts()).isNotEmpty();
                }
            }
            // Half a second each, if it were waited for.
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void keepsWhatServerSaysToOneLine() {
        try (var server = FakeServer.answering(
                        "HTTP/1.1 200 OK\r\nbad\u2028\u0007header " + "x".repeat(5_000) + "\r\n\r\n");
                var fixture = new ClientFixture(server.base())) {
            var failure = catchThrowableOfType(
                    ClientException.class, () -> fixture.client().get("/x").send());
            assertThat(failure.getMessage()).hasSizeLessThan(300).doesNotContain("\u0007", "\n");
        }
    }

    @Test
    void countsHowCallsEnd() {
        try (var server = failing(1, status(404));
                var fixture = new ClientFixture(server.base())) {
            assertThatExceptionOfType(UpstreamProblem.class)
                    .isThrownBy(() -> fixture.client().get("/x").as(String.class));
            assertThat(fixture.counts.last).isEqualTo(ClientObserver.Ending.CLIENT_ERROR);
            fixture.client().get("/x").send();
            assertThat(fixture.counts.last).isEqualTo(ClientObserver.Ending.OK);
        }
    }

    @Test
    void stopsWhenBudgetIsSpent() {
        try (var server = FakeServer.answering(status(503));
                var fixture = new ClientFixture(
                        server.base(),
                        SOON,
                        ClientKnobs.RETRY_BUDGET.at(new Share(0)),
                        ClientKnobs.BREAKER_FAILURES.at(100L))) {
            for (var i = 0; i < 30; i++) {
                fixture.client().get("/x").send();
            }
            // Ten to begin with, and three a second.
            var retries = fixture.counts.retries.get();
            assertThat(retries).isBetween(10, 30);
            assertThat(fixture.counts.spent.get()).isPositive();
            assertThat(server.requests()).isEqualTo(30 + retries);
        }
    }

    @Test
    void readsProblemOfOtherSide() {
        var json =
                "{\"title\":\"Too Many Requests\",\"detail\":\"no\",\"setting\":\"s\",\"limit\":\"1\",\"observed\":\"2\"}";
        var answer = "HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Type: application/problem+json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
        try (var server = FakeServer.answering(answer);
                var fixture = new ClientFixture(server.base(), ClientKnobs.RETRIES.at(0L))) {
            assertThatExceptionOfType(UpstreamProblem.class)
                    .isThrownBy(() -> fixture.client().get("/x").as(String.class))
                    .satisfies(e -> assertThat(e.upstream())
                            .contains(new Problem(
                                    429,
                                    "Too Many Requests",
                                    Optional.of("no"),
                                    Optional.of(new Problem.Bound("s", "1", "2")),
                                    Optional.of(Duration.ofSeconds(7)))))
                    .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503));
        }
    }
}
