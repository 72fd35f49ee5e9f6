package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.DATA;
import static dev.spillway.internal.client.H2FakeServer.END_HEADERS;
import static dev.spillway.internal.client.H2FakeServer.END_STREAM;
import static dev.spillway.internal.client.H2FakeServer.GOAWAY;
import static dev.spillway.internal.client.H2FakeServer.HEADERS;
import static dev.spillway.internal.client.H2FakeServer.OK;
import static dev.spillway.internal.client.H2FakeServer.RST_STREAM;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.join;
import static dev.spillway.internal.client.H2FakeServer.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientCancelled;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import dev.spillway.http.Deadline;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Setting;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls over HTTP/2: connections, retries, cancelling, TLS.
class H2CallsIT {
    private static final String LOCALHOST = "SAN=dns:localhost,ip:127.0.0.1";
    private static final int CALLS = 20;

    @TempDir
    private static Path folder;

    private static Certificates.Pair pair;

    @BeforeAll
    static void makeCertificate() throws Exception {
        pair = new Certificates(folder).make("server", "-ext", LOCALHOST);
    }

    private static ClientFixture client(FakeServer server, Setting<?>... more) throws Exception {
        return client(
                server, new TlsFiles.Paths(Optional.of(pair.certificate()), Optional.empty(), Optional.empty()), more);
    }

    private static ClientFixture client(FakeServer server, TlsFiles.Paths files, Setting<?>... more) {
        var settings = new ArrayList<Setting<?>>(List.of(
                ClientKnobs.PROTOCOL.at(ClientProtocol.H2),
                ClientKnobs.TLS_HANDSHAKE.at(Duration.ofSeconds(10)),
                ClientKnobs.RESPONSE_HEADER.at(Duration.ofSeconds(20)),
                ClientKnobs.TIMEOUT.at(Duration.ofSeconds(20))));
        settings.addAll(List.of(more));
        return new ClientFixture("https://localhost:" + server.port(), files, settings.toArray(Setting<?>[]::new));
    }

    private static FakeServer answering() throws Exception {
        return H2FakeServer.of(pair.listen(), peer -> {
            while (true) {
                peer.answer(peer.request(), "a");
            }
        });
    }

    @Test
    void callsThatComeTogetherShareOneConnectionFromTheStart() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var streams = new ArrayList<Integer>();
                    for (var i = 0; i < CALLS; i++) {
                        streams.add(peer.request());
                    }
                    for (var stream : streams.reversed()) {
                        peer.answer(stream, "a" + stream);
                    }
                    peer.awaitEnd();
                });
                var fixture = client(server);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<java.util.concurrent.Future<String>>();
            for (var i = 0; i < CALLS; i++) {
                asked.add(threads.submit(() -> fixture.client().get("/x").send().text()));
            }
            for (var one : asked) {
                assertThat(one.get()).startsWith("a");
            }
            assertThat(server.connections()).isOne();
            await(() -> fixture.idle() == 1);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void refusedCallIsTriedAgainAndCounted() throws Exception {
        var requests = new AtomicInteger();
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    while (true) {
                        var stream = peer.request();
                        if (requests.getAndIncrement() == 0) {
                            peer.send(frame(RST_STREAM, 0, stream, word(7)));
                        } else {
                            peer.answer(stream, "a");
                        }
                    }
                });
                var fixture = client(server)) {
            // A method whose work must not be done twice: it was not done at all.
            assertThat(fixture.client().post("/x").json("b").send().text()).isEqualTo("a");
            assertThat(requests).hasValue(2);
            assertThat(fixture.counts.sent).hasValue(2);
            assertThat(fixture.counts.retries).hasValue(1);
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void nothingIsSentAgainThatIsNotCounted() throws Exception {
        var requests = new AtomicInteger();
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var stream = peer.request();
                    switch (requests.getAndIncrement()) {
                        case 0 -> peer.send(frame(RST_STREAM, 0, stream, word(7)));
                        case 1 -> peer.send(frame(GOAWAY, 0, 0, join(word(0), word(0))));
                        // The third connection is closed without a word.
                        default -> {
                            return;
                        }
                    }
                    peer.awaitEnd();
                });
                var fixture = client(server, ClientKnobs.RETRIES.at(0L))) {
            for (var i = 0; i < 3; i++) {
                assertThatExceptionOfType(ClientFailed.class)
                        .isThrownBy(() -> fixture.client().get("/x").send())
                        .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientFailed.Reason.CONNECTION));
                assertThat(requests).hasValue(i + 1);
                await(() -> {
                    fixture.deadlines.hurry(ClientKnobs.IDLE.standard());
                    return server.open() == 0;
                });
            }
        }
    }

    @Test
    void cancelsWhenTheCallerGoesAway() throws Exception {
        var arrived = new CountDownLatch(1);
        var reset = new CountDownLatch(1);
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    peer.answer(peer.request(), "a");
                    var stream = peer.request();
                    peer.send(frame(H2FakeServer.PING, 0, 0, new byte[8]));
                    arrived.countDown();
                    assertThat(peer.await(RST_STREAM)).isEqualTo(stream);
                    reset.countDown();
                    peer.awaitEnd();
                });
                var fixture = client(server)) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            var scope = new EndableScope();
            var end = Thread.ofVirtual().start(() -> {
                try {
                    arrived.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                scope.end();
            });
            assertThatExceptionOfType(ClientCancelled.class)
                    .isThrownBy(() -> Deadline.of(scope)
                            .call(() -> fixture.client().get("/x").send()));
            end.join();
            reset.await();
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void leavesConnectionOverWhichNothingCame() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    peer.answer(peer.request(), "a");
                    peer.awaitEnd();
                });
                var fixture = client(server, ClientKnobs.RESPONSE_HEADER.at(Duration.ofSeconds(2)))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.phase()).isEqualTo(ClientTimeout.Phase.HEAD));
            await(() -> server.open() == 0);
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void saysFarewellToServerOfIdleConnection() throws Exception {
        var farewells = new AtomicInteger();
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    peer.answer(peer.request(), "a");
                    if (peer.await(GOAWAY) == 0) {
                        farewells.incrementAndGet();
                    }
                    // Nothing after it but the end of TLS: a connection that breaks would be a failure here.
                    assertThatExceptionOfType(EOFException.class).isThrownBy(peer::request);
                    farewells.incrementAndGet();
                });
                var fixture = client(server, ClientKnobs.IDLE.at(Duration.ofSeconds(5)))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            await(() -> fixture.idle() == 1);
            fixture.deadlines.hurry(Duration.ofSeconds(5));
            await(() -> farewells.get() == 2 && server.open() == 0);
        }
    }

    @Test
    void closesConnectionThatIsOldOrIdle() throws Exception {
        try (var server = answering();
                var fixture = client(
                        server,
                        ClientKnobs.LIFE.at(Duration.ofMinutes(1)),
                        ClientKnobs.IDLE.at(Duration.ofSeconds(5)))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            await(() -> fixture.idle() == 1);
            fixture.deadlines.hurry(Duration.ofSeconds(5));
            await(() -> fixture.idle() == 0 && server.open() == 0);
            for (var i = 0; i < 15; i++) {
                assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
                fixture.deadlines.hurry(Duration.ofSeconds(4));
            }
            assertThat(server.connections()).isEqualTo(2);
            fixture.deadlines.hurry(Duration.ofSeconds(4));
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            await(() -> server.open() == 1);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void closesStreamThatIsLeftOpen() throws Exception {
        var reset = new CountDownLatch(1);
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var stream = peer.request();
                    peer.send(frame(HEADERS, END_HEADERS, stream, OK));
                    peer.send(frame(DATA, 0, stream, new byte[3]));
                    peer.await(RST_STREAM);
                    reset.countDown();
                    peer.awaitEnd();
                });
                var fixture = client(server)) {
            try (var open = fixture.client().get("/x").open()) {
                assertThat(open.content().readNBytes(3)).hasSize(3);
            }
            reset.await();
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void writesStreamUntilTheAnswerIsThere() throws Exception {
        try (var server = H2FakeServer.of(pair.listen(), peer -> {
                    var stream = peer.await(HEADERS);
                    // The windows are never opened: this is said when some of it has come.
                    peer.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, H2FakeServer.status(413)));
                    peer.send(frame(RST_STREAM, 0, stream, word(0)));
                    peer.awaitEnd();
                });
                var fixture = client(server)) {
            var answer = fixture.client().post("/x").stream("text/plain", out -> {
                        for (var i = 0; i < 1_000; i++) {
                            out.write("some of very much".repeat(100).getBytes(StandardCharsets.US_ASCII));
                        }
                    })
                    .send();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    private static void refuses(SSLServerSocket listener, TlsFiles.Paths files) throws Exception {
        try (var server = new FakeServer(listener, peer -> {
                    peer.request();
                    peer.awaitEnd();
                });
                var fixture = client(server, files, ClientKnobs.RETRIES.at(0L))) {
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientFailed.Reason.TLS));
            assertThat(fixture.inFlight()).isZero();
            await(() -> server.open() == 0);
            assertThat(server.requests()).isZero();
        }
    }

    private static SSLServerSocket h2(Certificates.Pair with) throws Exception {
        var listener = with.listen();
        H2FakeServer.offer(listener, "h2");
        return listener;
    }

    private static TlsFiles.Paths trusting(Certificates.Pair with) throws Exception {
        return new TlsFiles.Paths(Optional.of(with.certificate()), Optional.empty(), Optional.empty());
    }

    @Test
    void refusesPeerThatSpeaksAnotherProtocol() throws Exception {
        var other = pair.listen();
        H2FakeServer.offer(other, "http/1.1");
        refuses(other, trusting(pair));
        refuses(pair.listen(), trusting(pair));
    }

    @Test
    void refusesCertificates() throws Exception {
        var certificates = new Certificates(folder);
        refuses(h2(pair), TlsFiles.Paths.NONE);
        var elsewhere = certificates.make("elsewhere", "-ext", "SAN=dns:elsewhere.example");
        refuses(h2(elsewhere), trusting(elsewhere));
        var expired = certificates.make("expired", "-ext", LOCALHOST, "-startdate", "-10d", "-validity", "1");
        refuses(h2(expired), trusting(expired));
    }

    @Test
    void refusesOldVersionsAndSuites() throws Exception {
        var old = h2(pair);
        old.setEnabledProtocols(new String[] {"TLSv1.1"});
        refuses(old, trusting(pair));
        var weak = h2(pair);
        weak.setEnabledProtocols(new String[] {"TLSv1.2"});
        weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
        refuses(weak, trusting(pair));
    }

    @Test
    void showsItsOwnCertificate() throws Exception {
        var ours = new Certificates(folder).make("ours");
        var listener = pair.listen(ours);
        listener.setNeedClientAuth(true);
        var files = new TlsFiles.Paths(
                Optional.of(pair.certificate()), Optional.of(ours.certificate()), Optional.of(ours.key()));
        try (var server = H2FakeServer.of(listener, peer -> {
                    peer.answer(peer.request(), "secret");
                    peer.awaitEnd();
                });
                var fixture = client(server, files)) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("secret");
        }
    }

    /// A call that a client's call is made for, until it ends.
    private static final class EndableScope implements Deadline.Source {
        private final List<Runnable> actions = new java.util.concurrent.CopyOnWriteArrayList<>();

        @Override
        public long nanosLeft() {
            return Duration.ofMinutes(1).toNanos();
        }

        @Override
        public Deadline.Registration onEnd(Runnable action) {
            actions.add(action);
            return () -> actions.remove(action);
        }

        @Override
        public Optional<String> carried(String name) {
            return Optional.empty();
        }

        void end() {
            actions.forEach(Runnable::run);
        }
    }
}
