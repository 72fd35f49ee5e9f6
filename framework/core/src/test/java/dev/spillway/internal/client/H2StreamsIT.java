package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.DATA;
import static dev.spillway.internal.client.H2FakeServer.END_HEADERS;
import static dev.spillway.internal.client.H2FakeServer.HEADERS;
import static dev.spillway.internal.client.H2FakeServer.OK;
import static dev.spillway.internal.client.H2FakeServer.SETTINGS;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.streams;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientResponse;
import dev.spillway.http.ClientTimeout;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that share a connection of HTTP/2: how many at a time, and what waits to be read of each.
class H2StreamsIT {
    private static final int WINDOW = Http2Link.STREAM_WINDOW;

    @TempDir
    private static Path folder;

    private static Certificates.Pair pair;

    @BeforeAll
    static void makeCertificate() throws Exception {
        pair = new Certificates(folder).make("server", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
    }

    private static ClientFixture client(FakeServer server, Setting<?>... more) throws Exception {
        return client(Long.MAX_VALUE, server, more);
    }

    private static ClientFixture client(long capacity, FakeServer server, Setting<?>... more) throws Exception {
        var settings = new ArrayList<Setting<?>>(List.of(
                ClientKnobs.PROTOCOL.at(ClientProtocol.H2),
                ClientKnobs.TLS_HANDSHAKE.at(Duration.ofSeconds(10)),
                ClientKnobs.RESPONSE_HEADER.at(Duration.ofSeconds(20)),
                ClientKnobs.RETRIES.at(0L),
                ClientKnobs.TIMEOUT.at(Duration.ofSeconds(20))));
        settings.addAll(List.of(more));
        var files = new TlsFiles.Paths(Optional.of(pair.certificate()), Optional.empty(), Optional.empty());
        var base = "https://localhost:" + server.port();
        return ClientFixture.holding(capacity, base, files, settings.toArray(Setting<?>[]::new));
    }

    private static Future<ClientResponse> ask(ExecutorService threads, ClientFixture fixture) {
        return threads.submit(() -> fixture.client().get("/x").send());
    }

    @Test
    void callsBeyondWhatTheOtherSideTakesWaitForThoseBefore() throws Exception {
        var waiting = new CountDownLatch(1);
        try (var server = H2FakeServer.of(pair.listen(), streams(1), peer -> {
                    var stream = peer.request();
                    waiting.await();
                    while (true) {
                        peer.answer(stream, "a" + stream);
                        stream = peer.request();
                    }
                });
                var fixture = client(server, ClientKnobs.WAIT.at(Duration.ofMillis(500)));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = ask(threads, fixture);
            await(() -> fixture.counts.sent.get() == 1);
            var second = ask(threads, fixture);
            await(() -> fixture.inFlight() == 2);
            waiting.countDown();
            assertThat(first.get().text()).isEqualTo("a1");
            assertThat(second.get().text()).isEqualTo("a3");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void refusesCallsThatWaitInVainWithoutBlamingTheAddress() throws Exception {
        var done = new CountDownLatch(1);
        try (var server = H2FakeServer.of(pair.listen(), streams(1), peer -> {
                    var stream = peer.request();
                    done.await();
                    peer.answer(stream, "a");
                    peer.awaitEnd();
                });
                var fixture =
                        client(server, ClientKnobs.WAIT.at(Duration.ofMillis(1)), ClientKnobs.BREAKER_FAILURES.at(3L));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = ask(threads, fixture);
            await(() -> fixture.counts.sent.get() == 1);
            for (var i = 0; i < 10; i++) {
                assertThatExceptionOfType(ClientRefused.class)
                        .isThrownBy(() -> fixture.client().get("/x").send())
                        .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientRefused.Reason.PERMITS));
            }
            assertThat(fixture.counts.gauges().failing()).isEmpty();
            assertThat(fixture.counts.sent).hasValue(1);
            done.countDown();
            assertThat(first.get().text()).isEqualTo("a");
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void obeysWhenTheOtherSideTakesFewerOnTheWay() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), streams(9), peer -> {
                    var stream = peer.request();
                    peer.send(frame(SETTINGS, 0, 0, streams(0)));
                    peer.answer(stream, "a");
                    peer.await(SETTINGS);
                    peer.awaitEnd();
                });
                var fixture = client(server, ClientKnobs.WAIT.at(Duration.ofMillis(1)))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            assertThatExceptionOfType(ClientRefused.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .withMessageContaining("takes 0 calls at a time");
        }
    }

    @Test
    void callThatIsGivenUpLeavesItsPlace() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), streams(1), peer -> {
                    peer.request();
                    peer.send(frame(H2FakeServer.PING, 0, 0, new byte[8]));
                    while (true) {
                        peer.answer(peer.request(), "a");
                    }
                });
                var fixture = client(server, ClientKnobs.RESPONSE_HEADER.at(Duration.ofMillis(200)))) {
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> fixture.client().get("/x").send());
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
        }
    }

    @Test
    void paysForContentThatWaitsAndHoldsUpNobody() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var slow = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, slow, OK));
                    for (var i = 0; i < WINDOW / (16 << 10); i++) {
                        peer.send(frame(DATA, 0, slow, new byte[16 << 10]));
                    }
                    while (true) {
                        peer.answer(peer.request(), "a");
                    }
                });
                var fixture = client(server)) {
            try (var open = fixture.client().get("/x").open()) {
                await(() -> fixture.held() >= WINDOW);
                assertThat(fixture.held()).isLessThanOrEqualTo(2 * WINDOW);
                assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
                assertThat(open.content().readNBytes(WINDOW)).hasSize(WINDOW);
                assertThat(fixture.held()).isZero();
            }
            assertThat(fixture.held()).isZero();
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void refusesContentThatTheProcessHasNoRoomFor() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var large = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, large, OK));
                    peer.send(frame(DATA, 0, large, new byte[9_000]));
                    while (true) {
                        peer.answer(peer.request(), "a");
                    }
                });
                var fixture = client(8_000, server)) {
            assertThatExceptionOfType(ClientRefused.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientRefused.Reason.MEMORY));
            assertThat(fixture.held()).isZero();
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            assertThat(server.connections()).isOne();
        }
    }
}
