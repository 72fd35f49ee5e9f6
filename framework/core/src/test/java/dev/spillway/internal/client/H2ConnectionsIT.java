package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.json.Json;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections of HTTP/2: whom they lead to, and with which files they are made.
class H2ConnectionsIT {
    private static final InetAddress DEAD = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress ALIVE = InetAddress.ofLiteral("127.0.0.1");
    private static final String NAMES = "SAN=dns:localhost,dns:service";

    @TempDir
    private Path folder;

    private static FakeServer answering(Certificates.Pair pair) throws Exception {
        return H2FakeServer.of(pair.listen(), peer -> {
            while (true) {
                peer.answer(peer.request(), "a");
            }
        });
    }

    private static TlsFiles.Paths trusting(Path authorities) {
        return new TlsFiles.Paths(Optional.of(authorities), Optional.empty(), Optional.empty());
    }

    private static void answersFromTheLiving(Certificates.Pair pair, int port) throws Exception {
        try (var deadlines = new Deadlines(new ProcessClock()).start()) {
            var settings = Settings.DEFAULTS.overlaid(
                    List.of(ClientKnobs.PROTOCOL.at(ClientProtocol.H2), ClientKnobs.CONNECT.at(Duration.ofSeconds(2))));
            var commons = new Commons(
                    deadlines,
                    new Json(Settings.DEFAULTS),
                    new Dns(_ -> new InetAddress[] {DEAD, ALIVE}, deadlines),
                    Free::new,
                    new IdlePlaces(10),
                    new Targets(deadlines),
                    ClientObserver.NONE);
            var tls = new Tls(trusting(pair.certificate()).load(), Tls.HTTP_2);
            var target = Target.of(Base.of("https://service:" + port));
            var breakers = new Breakers(settings, deadlines);
            try (var transport = new Http2Transport(target, settings, commons, tls, breakers)) {
                var end = deadlines.now() + Duration.ofSeconds(20).toNanos();
                var flight = new Flight(deadlines, end, Flight.Patience.FAIR);
                var call = new Outgoing(
                        Method.GET, "/x", "/x", List.of(), new Outgoing.None(), Optional.empty(), Outgoing.Repeat.SAFE);
                var reply = transport.send(call, List::of, flight);
                assertThat(reply.from()).isEqualTo(ALIVE);
                try (var body = reply.body()) {
                    assertThat(body.readAllBytes()).isEqualTo(new byte[] {'a'});
                }
                assertThat(breakers.failing()).containsExactly(DEAD);
            }
        }
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

    @Test
    void takesNextAddressWhenOneRefuses() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", NAMES);
        try (var server = answering(pair)) {
            answersFromTheLiving(pair, server.port());
        }
    }

    @Test
    void leavesTimeForNextAddressWhenOneIsSilent() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", NAMES);
        var open = new ArrayList<AutoCloseable>();
        try (var server = answering(pair)) {
            full(server.port(), open);
            answersFromTheLiving(pair, server.port());
        } finally {
            for (var one : open) {
                one.close();
            }
        }
    }

    /// A port of the dead address that takes no more connections: what knocks gets no answer at all.
    private static void full(int port, List<AutoCloseable> open) throws IOException {
        open.add(new ServerSocket(port, 1, DEAD));
        while (true) {
            var socket = new Socket();
            open.add(socket);
            try {
                socket.connect(new InetSocketAddress(DEAD, port), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    @Test
    void nextConnectionHasTheFilesAsTheyAreThen() throws Exception {
        var certificates = new Certificates(folder);
        var pair = certificates.make("server", "-ext", NAMES);
        var other = certificates.make("other", "-ext", NAMES);
        var file = Files.copy(pair.certificate(), folder.resolve("authorities.pem"));
        try (var server = answering(pair);
                var fixture = new ClientFixture(
                        "https://localhost:" + server.port(),
                        trusting(file),
                        ClientKnobs.PROTOCOL.at(ClientProtocol.H2),
                        ClientKnobs.RETRIES.at(0L),
                        ClientKnobs.LIFE.at(Duration.ofMinutes(1)))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
            Files.copy(other.certificate(), file, StandardCopyOption.REPLACE_EXISTING);
            // The connection that there is goes on, until it is a minute old; by then the file was looked at.
            for (var i = 0; i < 50; i++) {
                assertThat(fixture.client().get("/x").send().text()).isEqualTo("a");
                fixture.deadlines.hurry(Duration.ofSeconds(1));
            }
            assertThat(server.connections()).isOne();
            await(() -> {
                fixture.deadlines.hurry(Duration.ofSeconds(10));
                try {
                    fixture.client().get("/x").send();
                    return false;
                } catch (ClientFailed e) {
                    return e.reason() == ClientFailed.Reason.TLS;
                }
            });
            Files.copy(pair.certificate(), file, StandardCopyOption.REPLACE_EXISTING);
            await(() -> {
                fixture.deadlines.hurry(Duration.ofSeconds(10));
                try {
                    return fixture.client().get("/x").send().text().equals("a");
                } catch (ClientFailed e) {
                    return false;
                }
            });
        }
    }

    @Test
    void addressesWithoutAnybodyAreAFailureOfTheConnection() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", NAMES);
        int port;
        try (var server = answering(pair)) {
            port = server.port();
        }
        try (var fixture = new ClientFixture(
                "https://localhost:" + port,
                trusting(pair.certificate()),
                ClientKnobs.PROTOCOL.at(ClientProtocol.H2),
                ClientKnobs.RETRIES.at(0L))) {
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientFailed.Reason.CONNECTION));
            assertThat(fixture.inFlight()).isZero();
        }
    }
}
