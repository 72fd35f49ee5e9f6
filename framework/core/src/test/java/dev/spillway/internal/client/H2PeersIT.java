package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.CONTINUATION;
import static dev.spillway.internal.client.H2FakeServer.END_HEADERS;
import static dev.spillway.internal.client.H2FakeServer.END_STREAM;
import static dev.spillway.internal.client.H2FakeServer.GOAWAY;
import static dev.spillway.internal.client.H2FakeServer.HEADERS;
import static dev.spillway.internal.client.H2FakeServer.OK;
import static dev.spillway.internal.client.H2FakeServer.PING;
import static dev.spillway.internal.client.H2FakeServer.WINDOW_UPDATE;
import static dev.spillway.internal.client.H2FakeServer.field;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.join;
import static dev.spillway.internal.client.H2FakeServer.streams;
import static dev.spillway.internal.client.H2FakeServer.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientResponse;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.json.Json;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers of HTTP/2 that are slow, large, or about to go.
class H2PeersIT {
    private static final String NAMES = "SAN=dns:localhost,ip:127.0.0.1";
    private static final int CALLS = 20;

    @TempDir
    private static Path folder;

    private static Certificates.Pair pair;

    @BeforeAll
    static void makeCertificate() throws Exception {
        pair = new Certificates(folder).make("server", "-ext", NAMES);
    }

    private static TlsFiles.Paths trusting() throws Exception {
        return new TlsFiles.Paths(Optional.of(pair.certificate()), Optional.empty(), Optional.empty());
    }

    private static ClientFixture client(FakeServer server, TlsFiles.Paths files, Setting<?>... more) {
        var settings = new ArrayList<Setting<?>>(List.of(
                ClientKnobs.PROTOCOL.at(ClientProtocol.H2),
                ClientKnobs.TLS_HANDSHAKE.at(Duration.ofSeconds(10)),
                ClientKnobs.RESPONSE_HEADER.at(Duration.ofSeconds(20)),
                ClientKnobs.TIMEOUT.at(Duration.ofSeconds(20)),
                ClientKnobs.WAIT.at(Duration.ofMillis(500)),
                ClientKnobs.RETRIES.at(0L)));
        settings.addAll(List.of(more));
        return new ClientFixture("https://localhost:" + server.port(), files, settings.toArray(Setting<?>[]::new));
    }

    private static Future<ClientResponse> ask(ExecutorService threads, ClientFixture fixture) {
        return threads.submit(() -> fixture.client().get("/x").send());
    }

    @Test
    void headsLargerThanAFrameGoBothWays() throws Exception {
        var large = "b".repeat(20_000);
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var stream = peer.await(CONTINUATION);
                    var block = join(OK, field("x-large", large));
                    peer.send(frame(HEADERS, END_STREAM, stream, Arrays.copyOf(block, 16_384)));
                    peer.send(
                            frame(CONTINUATION, END_HEADERS, stream, Arrays.copyOfRange(block, 16_384, block.length)));
                    peer.awaitEnd();
                });
                var fixture = client(server, trusting(), ClientKnobs.RESPONSE_HEADER_BYTES.at(Size.ofKibibytes(64)))) {
            var answer = fixture.client().get("/x").header("X-Large", large).send();
            assertThat(answer.headers().first("X-Large")).contains(large);
        }
    }

    @Test
    void peerThatTalksAndDoesNotReadIsLeft() throws Exception {
        var settings = join(new byte[] {0, 4}, word(Integer.MAX_VALUE));
        try (var server = H2FakeServer.of(pair.listen(), settings, peer -> {
                    peer.send(frame(WINDOW_UPDATE, 0, 0, word(1 << 30)));
                    peer.drip(frame(PING, 0, 0, new byte[8]));
                });
                var fixture = client(server, trusting(), ClientKnobs.TIMEOUT.at(Duration.ofSeconds(2)))) {
            await(() -> {
                // Each ends in time.
                assertThatExceptionOfType(ClientException.class)
                        .isThrownBy(() -> fixture.client().post("/x").stream("text/plain", H2PeersIT::writeForEver)
                                .send());
                return server.connections() > 1;
            });
            assertThat(fixture.inFlight()).isZero();
            await(() -> server.open() <= 1);
        }
    }

    private static void writeForEver(java.io.OutputStream out) throws java.io.IOException {
        var bytes = new byte[1 << 16];
        while (true) {
            out.write(bytes);
        }
    }

    @Test
    void callInLineGoesToTheNextConnectionAfterFarewell() throws Exception {
        var waiting = new CountDownLatch(1);
        var number = new AtomicInteger();
        try (var server = H2FakeServer.of(pair.listen(), streams(1), peer -> {
                    var name = "c" + number.incrementAndGet();
                    var stream = peer.request();
                    waiting.await();
                    peer.send(frame(GOAWAY, 0, 0, join(word(Integer.MAX_VALUE), word(0))));
                    peer.send(frame(GOAWAY, 0, 0, join(word(stream), word(0))));
                    peer.answer(stream, name);
                    peer.awaitEnd();
                });
                var fixture = client(server, trusting());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = ask(threads, fixture);
            await(() -> fixture.counts.sent.get() == 1);
            var second = ask(threads, fixture);
            await(() -> fixture.inFlight() == 2);
            waiting.countDown();
            assertThat(first.get().text()).isEqualTo("c1");
            assertThat(second.get().text()).isEqualTo("c2");
            assertThat(fixture.counts.gauges().failing()).isEmpty();
            await(() -> server.open() <= 1);
        }
    }

    @Test
    void farewellThatEndsManyCallsIsOneFailure() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    for (var i = 0; i < CALLS; i++) {
                        peer.request();
                    }
                    peer.send(frame(GOAWAY, 0, 0, join(word(0), word(0))));
                    peer.awaitEnd();
                });
                var fixture = client(server, trusting(), ClientKnobs.BREAKER_FAILURES.at(3L));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<ClientResponse>>();
            for (var i = 0; i < CALLS; i++) {
                asked.add(ask(threads, fixture));
            }
            for (var one : asked) {
                assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                        .isThrownBy(one::get)
                        .withCauseInstanceOf(ClientFailed.class);
            }
            assertThat(fixture.counts.gauges().failing()).hasSize(1);
            assertThat(fixture.counts.gauges().open()).isZero();
        }
    }

    @Test
    void nextConnectionShowsTheCertificateOfThen() throws Exception {
        var certificates = new Certificates(folder);
        var before = certificates.make("before");
        var after = certificates.make("after");
        var certificate = Files.copy(before.certificate(), folder.resolve("own.pem"));
        var key = Files.copy(before.key(), folder.resolve("own-key.pem"));
        var files = new TlsFiles.Paths(Optional.of(pair.certificate()), Optional.of(certificate), Optional.of(key));
        var listener = pair.listen(before, after);
        listener.setNeedClientAuth(true);
        try (var server = H2FakeServer.of(listener, peer -> {
                    while (true) {
                        peer.answer(peer.request(), peer.name());
                    }
                });
                var fixture = client(server, files, ClientKnobs.LIFE.at(Duration.ofMinutes(1)))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("CN=before");
            Files.copy(after.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(after.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            await(() -> {
                fixture.deadlines.hurry(Duration.ofSeconds(10));
                return fixture.client().get("/x").send().text().equals("CN=after");
            });
        }
    }

    @Test
    void connectionThatIsThereAfterTheClientWasClosedEndsWithItsCall() throws Exception {
        var knocked = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var listener = pair.listen();
        H2FakeServer.offer(listener, "h2");
        try (var server = new FakeServer(listener, raw -> {
                    knocked.countDown();
                    closed.await();
                    var peer = new H2FakeServer.Peer(raw, new byte[0]);
                    peer.answer(peer.request(), "a");
                    peer.awaitEnd();
                });
                var deadlines = new Deadlines(new ProcessClock()).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var settings = Settings.DEFAULTS.overlaid(List.of(
                    ClientKnobs.PROTOCOL.at(ClientProtocol.H2), ClientKnobs.TLS_HANDSHAKE.at(Duration.ofSeconds(10))));
            var transport = transport(server.port(), settings, deadlines);
            var end = deadlines.now() + Duration.ofSeconds(20).toNanos();
            var flight = new Flight(deadlines, end, Flight.Patience.FAIR);
            var call = new Outgoing(
                    Method.GET, "/x", "/x", List.of(), new Outgoing.None(), Optional.empty(), Outgoing.Repeat.SAFE);
            var sending = threads.submit(() -> transport.send(call, List::of, flight));
            knocked.await();
            transport.close();
            closed.countDown();
            try (var body = sending.get().body()) {
                assertThat(body.readAllBytes()).isEqualTo(new byte[] {'a'});
            }
            await(() -> server.open() == 0);
        }
    }

    private static Http2Transport transport(int port, Settings settings, Deadlines deadlines) throws Exception {
        var commons = new Commons(
                deadlines,
                new Json(Settings.DEFAULTS),
                new Dns(_ -> new InetAddress[] {InetAddress.getLoopbackAddress()}, deadlines),
                Free::new,
                new IdlePlaces(10),
                new Targets(deadlines),
                ClientObserver.NONE);
        var target = Target.of(Base.of("https://localhost:" + port));
        return new Http2Transport(
                target, settings, commons, new Tls(trusting().load(), Tls.HTTP_2), new Breakers(settings, deadlines));
    }

    /// A process that has room for all.
    private record Free() implements Memory.Share {
        @Override
        public boolean offer(long more) {
            return true;
        }

        @Override
        public void giveBack(long less) {}

        @Override
        public void close() {}
    }
}
