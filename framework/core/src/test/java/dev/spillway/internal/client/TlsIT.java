package dev.spillway.internal.client;

import static dev.spillway.internal.client.FakeServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import dev.spillway.internal.tls.TlsFault;
import dev.spillway.limit.ClientKnobs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS: whom a client trusts, and what it does with those it does not.
class TlsIT {
    private static final String LOCALHOST = "SAN=dns:localhost,ip:127.0.0.1";

    @TempDir
    private Path folder;

    private static FakeServer serving(ServerSocket listener) {
        return new FakeServer(listener, peer -> {
            while (peer.request()) {
                peer.send(ok("secret"));
            }
        });
    }

    private static TlsFiles.Paths trusting(Certificates.Pair pair) throws Exception {
        return new TlsFiles.Paths(Optional.of(pair.certificate()), Optional.empty(), Optional.empty());
    }

    private static ClientFixture client(FakeServer server, TlsFiles.Paths files) {
        return new ClientFixture(
                "https://localhost:" + server.port(),
                files,
                ClientKnobs.RETRIES.at(0L),
                ClientKnobs.TLS_HANDSHAKE.at(Duration.ofSeconds(10)),
                ClientKnobs.TIMEOUT.at(Duration.ofSeconds(20)));
    }

    private void refuses(SSLServerSocket listener, TlsFiles.Paths files) {
        try (var server = serving(listener);
                var fixture = client(server, files)) {
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientFailed.Reason.TLS));
            assertThat(server.requests()).isZero();
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void trustsAuthoritiesOfItsFile() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", LOCALHOST);
        try (var server = serving(pair.listen());
                var fixture = client(server, trusting(pair))) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("secret");
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("secret");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void refusesCertificateThatNobodySigned() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", LOCALHOST);
        refuses(pair.listen(), TlsFiles.Paths.NONE);
    }

    @Test
    void refusesCertificateOfAnotherHost() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", "SAN=dns:elsewhere.example");
        refuses(pair.listen(), trusting(pair));
    }

    @Test
    void refusesExpiredCertificate() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", LOCALHOST, "-startdate", "-10d", "-validity", "1");
        refuses(pair.listen(), trusting(pair));
    }

    @Test
    void refusesOldVersions() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", LOCALHOST);
        var listener = pair.listen();
        listener.setEnabledProtocols(new String[] {"TLSv1.1"});
        refuses(listener, trusting(pair));
    }

    @Test
    void refusesCipherSuitesWithoutAuthentication() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", LOCALHOST);
        var listener = pair.listen();
        listener.setEnabledProtocols(new String[] {"TLSv1.2"});
        listener.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
        refuses(listener, trusting(pair));
    }

    @Test
    void givesUpHandshakeThatIsNotAnswered() {
        try (var server = new FakeServer(FakeServer.Peer::awaitEnd);
                var fixture = new ClientFixture(
                        "https://localhost:" + server.port(), ClientKnobs.TLS_HANDSHAKE.at(Duration.ofMillis(50)))) {
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.phase()).isEqualTo(ClientTimeout.Phase.TLS));
            ClientFixture.await(() -> server.open() == 0);
        }
    }

    @Test
    void showsItsOwnCertificate() throws Exception {
        var certificates = new Certificates(folder);
        var ours = certificates.make("ours");
        var theirs = certificates.make("server", "-ext", LOCALHOST);
        var listener = theirs.listen(ours);
        listener.setNeedClientAuth(true);
        var files = new TlsFiles.Paths(
                Optional.of(theirs.certificate()), Optional.of(ours.certificate()), Optional.of(ours.key()));
        try (var server = serving(listener);
                var fixture = client(server, files)) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("secret");
        }
    }

    @Test
    void readsChangedFilesAgain() throws Exception {
        var certificates = new Certificates(folder);
        var old = certificates.make("old", "-ext", LOCALHOST);
        var pair = certificates.make("server", "-ext", LOCALHOST);
        var file = Files.copy(old.certificate(), folder.resolve("authorities.pem"));
        var files = new TlsFiles.Paths(Optional.of(file), Optional.empty(), Optional.empty()).load();
        var before = files.get();
        files.refresh();
        assertThat(files.get()).isSameAs(before);
        Files.writeString(file, "half a certificate");
        files.refresh();
        assertThat(files.get()).isSameAs(before);
        Files.copy(pair.certificate(), file, StandardCopyOption.REPLACE_EXISTING);
        files.refresh();
        assertThat(files.get()).isNotSameAs(before);
    }

    @Test
    void trustsNewAuthoritiesWhileItRuns() throws Exception {
        var certificates = new Certificates(folder);
        var old = certificates.make("old", "-ext", LOCALHOST);
        var pair = certificates.make("server", "-ext", LOCALHOST);
        var file = Files.copy(old.certificate(), folder.resolve("authorities.pem"));
        var files = new TlsFiles.Paths(Optional.of(file), Optional.empty(), Optional.empty());
        try (var server = serving(pair.listen());
                var fixture = client(server, files)) {
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().get("/x").send());
            Files.copy(pair.certificate(), file, StandardCopyOption.REPLACE_EXISTING);
            fixture.deadlines.hurry(Duration.ofSeconds(1));
            ClientFixture.await(() -> {
                fixture.deadlines.hurry(Duration.ofSeconds(1));
                try {
                    return fixture.client().get("/x").send().text().equals("secret");
                } catch (ClientException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void namesSettingAndFileThatCannotBeUsed() throws Exception {
        var none = Optional.of(Files.writeString(folder.resolve("none.pem"), "no certificate"));
        assertThatExceptionOfType(TlsFault.class)
                .isThrownBy(() -> new TlsFiles.Paths(none, Optional.empty(), Optional.empty()).load())
                .withMessage("spillway.clients.inventory.tls.authorities = %s holds no certificate in PEM", none.get());
        var certificates = new Certificates(folder);
        var ours = certificates.make("ours");
        var others = certificates.make("others");
        assertThatExceptionOfType(TlsFault.class)
                .isThrownBy(() -> new TlsFiles.Paths(
                                Optional.empty(), Optional.of(ours.certificate()), Optional.of(others.key()))
                        .load())
                .withMessageStartingWith("spillway.clients.inventory.tls.key = ")
                .withMessageContaining("is not the key of the certificate in");
        var closed = Files.writeString(
                folder.resolve("closed.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatExceptionOfType(TlsFault.class)
                .isThrownBy(
                        () -> new TlsFiles.Paths(Optional.empty(), Optional.of(ours.certificate()), Optional.of(closed))
                                .load())
                .withMessageEndingWith("closed.key is encrypted; expected a key without a password");
    }

    /// Byte by byte, each in time: the handshake as a whole is not.
    @Test
    void givesUpHandshakeThatDrips() throws Exception {
        var pair = new Certificates(folder).make("server", "-ext", LOCALHOST);
        try (var behind = serving(pair.listen());
                var server = new FakeServer(peer -> drip(peer, behind.port()));
                var fixture = new ClientFixture(
                        "https://localhost:" + server.port(),
                        trusting(pair),
                        ClientKnobs.RETRIES.at(0L),
                        ClientKnobs.TLS_HANDSHAKE.at(Duration.ofMillis(200)))) {
            assertThatExceptionOfType(ClientTimeout.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.phase()).isEqualTo(ClientTimeout.Phase.TLS));
            ClientFixture.await(() -> server.open() == 0);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    /// Passes on what a true server says, a byte now and then.
    private static void drip(FakeServer.Peer peer, int port) throws Exception {
        try (var behind = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread.ofVirtual().start(() -> {
                try {
                    peer.in().transferTo(behind.getOutputStream());
                } catch (IOException e) {
                    // The client has gone.
                }
            });
            var in = behind.getInputStream();
            for (var octet = in.read(); octet >= 0; octet = in.read()) {
                peer.socket().getOutputStream().write(octet);
                Thread.sleep(10);
            }
        }
    }

    @Test
    void givesUpHandshakeThatIsReset() throws Exception {
        try (var server = new FakeServer(peer -> {
                    peer.in().readNBytes(10);
                    peer.reset();
                });
                var fixture = client(server, TlsFiles.Paths.NONE)) {
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientFailed.Reason.TLS));
            assertThat(fixture.inFlight()).isZero();
        }
    }
}
