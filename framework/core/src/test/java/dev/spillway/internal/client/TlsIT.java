package dev.spillway.internal.client;

import static dev.spillway.internal.client.FakeServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout;
import dev.spillway.limit.ClientKnobs;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
        var files = new TlsFiles(new TlsFiles.Paths(Optional.of(file), Optional.empty(), Optional.empty()));
        var before = files.get();
        Files.writeString(file, "half a certificate");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        files.refresh();
        assertThat(files.get()).isSameAs(before);
        Files.copy(pair.certificate(), file, StandardCopyOption.REPLACE_EXISTING);
        files.refresh();
        assertThat(files.get()).isNotSameAs(before);
    }

    @Test
    void doesNotStartWithFilesThatAreNone() throws Exception {
        var file = Files.writeString(folder.resolve("none.pem"), "no certificate");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new TlsFiles(new TlsFiles.Paths(Optional.of(file), Optional.empty(), Optional.empty())))
                .withMessageContaining("none.pem");
    }
}
