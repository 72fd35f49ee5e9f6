package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.FakeServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientCancelled;
import dev.spillway.http.ClientTimeout;
import dev.spillway.http.Deadline;
import dev.spillway.http.FanOut;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Criticality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The time of a call, and what travels with it.
class TravellingDeadlineIT {
    /// A call as the gate keeps it.
    private static final class Scope implements Deadline.Source {
        private final List<Runnable> actions = new ArrayList<>();
        private final long nanos;

        Scope(Duration time) {
            this.nanos = time.toNanos();
        }

        @Override
        public long nanosLeft() {
            return nanos;
        }

        @Override
        public synchronized Deadline.Registration onEnd(Runnable action) {
            actions.add(action);
            return () -> drop(action);
        }

        private synchronized void drop(Runnable action) {
            actions.remove(action);
        }

        @Override
        public Optional<String> carried(String name) {
            return Optional.ofNullable(Map.of("traceparent", "00-abc-def-01", Criticality.FIELD, "sheddable")
                    .get(name));
        }

        void end() {
            List<Runnable> left;
            synchronized (this) {
                left = List.copyOf(actions);
            }
            left.forEach(Runnable::run);
        }

        synchronized int waiting() {
            return actions.size();
        }
    }

    private static long told(String request) {
        var found = Pattern.compile("X-Request-Timeout-Ms: (\\d+)").matcher(request);
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void isSmallerOfOwnAndWhatIsLeft() throws Exception {
        try (var server = FakeServer.answering(ok("a"));
                var fixture = new ClientFixture(server.base(), ClientKnobs.TIMEOUT.at(Duration.ofSeconds(2)))) {
            fixture.client().get("/x").send();
            assertThat(told(server.request())).isBetween(1L, 2_000L);
            assertThat(fixture.counts.unscoped).hasValue(1);
            var scope = new Scope(Duration.ofSeconds(1));
            Deadline.of(scope).call(() -> fixture.client().get("/x").send());
            assertThat(server.request())
                    .satisfies(request -> assertThat(told(request)).isBetween(1L, 980L))
                    .contains("traceparent: 00-abc-def-01")
                    .contains("X-Request-Criticality: sheddable");
            assertThat(fixture.counts.unscoped).hasValue(1);
            assertThat(scope.waiting()).isZero();
            fixture.client().get("/x").within(Duration.ofMillis(500)).send();
            assertThat(told(server.request())).isBetween(1L, 500L);
        }
    }

    @Test
    void sendsNothingWhenNoTimeIsLeft() {
        try (var server = FakeServer.answering(ok("a"));
                var fixture = new ClientFixture(server.base())) {
            var scope = Deadline.of(new Scope(Duration.ofMillis(15)));
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(
                            () -> scope.call(() -> fixture.client().get("/x").send()));
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void cancelsCallsInOtherThreadsWhenTheirCallEnds() throws Exception {
        try (var server = new FakeServer(FakeServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.base())) {
            var scope = new Scope(Duration.ofSeconds(10));
            var thrown = new AtomicReference<Throwable>();
            var thread = Thread.ofVirtual().unstarted(() -> {
                try {
                    Deadline.of(scope).call(() -> fixture.client().get("/x").send());
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            thread.start();
            await(() -> server.open() == 1 && fixture.counts.sent.get() == 1);
            scope.end();
            thread.join();
            assertThat(thrown.get()).isInstanceOf(ClientCancelled.class);
            await(() -> server.open() == 0);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void isOverForPlatformThreadsToo() {
        try (var server = new FakeServer(FakeServer.Peer::awaitEnd);
                var fixture = new ClientFixture(server.base(), ClientKnobs.TIMEOUT.at(Duration.ofMillis(100)))) {
            assertThat(Thread.currentThread().isVirtual()).isFalse();
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> fixture.client().get("/x").send());
        }
    }

    @Test
    void closesStreamThatWasLeftOpenAndCountsIt() throws Exception {
        try (var server = new FakeServer(peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    peer.awaitEnd();
                });
                var fixture = new ClientFixture(server.base())) {
            var scope = new Scope(Duration.ofSeconds(10));
            var stream =
                    Deadline.of(scope).call(() -> fixture.client().get("/x").open());
            assertThat(stream.content().readNBytes(3)).hasSize(3);
            assertThat(fixture.inFlight()).isOne();
            scope.end();
            assertThat(fixture.inFlight()).isZero();
            assertThat(fixture.counts.leaked).hasValue(1);
            await(() -> server.open() == 0);
            assertThatExceptionOfType(ClientCancelled.class)
                    .isThrownBy(() -> stream.content().read());
            stream.close();
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void freesForgottenStreamWhenItsTimeIsOver() throws Exception {
        try (var server = new FakeServer(peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    peer.awaitEnd();
                });
                var fixture = new ClientFixture(server.base(), ClientKnobs.TIMEOUT.at(Duration.ofMillis(300)))) {
            var stream = fixture.client().get("/x").open();
            await(() -> fixture.inFlight() == 0 && server.open() == 0);
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> stream.content().readAllBytes());
        }
    }

    @Test
    void givesStreamsConnectionBackAtItsEnd() throws Exception {
        try (var server = FakeServer.answering(ok("abc"));
                var fixture = new ClientFixture(server.base())) {
            var stream = fixture.client().get("/x").open();
            assertThat(stream.content().readAllBytes()).hasSize(3);
            assertThat(fixture.inFlight()).isZero();
            assertThat(fixture.idle()).isOne();
            stream.close();
            assertThat(fixture.idle()).isOne();
        }
    }

    @Test
    void opensAnswerWithoutContent() throws Exception {
        try (var server = FakeServer.answering("HTTP/1.1 204 No Content\r\n\r\n");
                var fixture = new ClientFixture(server.base());
                var stream = fixture.client().get("/x").open()) {
            assertThat(stream.content().readAllBytes()).isEmpty();
            assertThat(fixture.inFlight()).isZero();
            assertThat(fixture.idle()).isOne();
        }
    }

    @Test
    void fansOutUnderOneDeadlineAndCancelsRestOnFirstFailure() throws Exception {
        try (var hanging = new FakeServer(FakeServer.Peer::awaitEnd);
                var server = FakeServer.answering(ok("a"));
                var slow = new ClientFixture(hanging.base());
                var quick = new ClientFixture(server.base())) {
            var scope = Deadline.of(new Scope(Duration.ofSeconds(10)));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> scope.call(() -> {
                        try (var fan = FanOut.open()) {
                            fan.fork(() -> slow.client().get("/x").send());
                            fan.fork(() -> {
                                quick.client().get("/x").send();
                                await(() -> hanging.open() == 1);
                                throw new IllegalStateException("enough");
                            });
                            fan.join();
                        }
                        return null;
                    }))
                    .withMessage("enough");
            assertThat(slow.inFlight()).isZero();
            assertThat(slow.counts.unscoped).hasValue(0);
            assertThat(server.request()).contains("traceparent");
            await(() -> hanging.open() == 0);
        }
    }
}
