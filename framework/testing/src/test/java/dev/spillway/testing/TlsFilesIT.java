package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS with certificates and keys as OpenSSL writes them, and clients that show theirs.
@Timeout(60)
class TlsFilesIT {
    private static final String WORD = "xyzzy";

    @TempDir
    private Path folder;

    private final Tool openssl = Tool.named("openssl");

    @BeforeEach
    void makeAuthorityAndCertificates() {
        run("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority");
        certificate("service", "ec -pkeyopt ec_paramgen_curve:P-256");
        certificate("client", "rsa:2048");
    }

    private void certificate(String name, String key) {
        run("req -newkey " + key + " -nodes -keyout " + name + ".key -out " + name + ".csr -subj /CN=" + name);
        run("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 -out " + name + ".pem");
    }

    private String run(String command) {
        try {
            var process = openssl.start(List.of(command.split(" ")))
                    .directory(folder.toFile())
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(process.waitFor()).as(said).isZero();
            return said;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private TestService start(String... settings) {
        var all = new ArrayList<>(UnderAttack.FAST);
        all.add("spillway.tls.port = 0");
        all.addAll(List.of(settings));
        return TestService.start(
                app -> {
                    app.get("/get", _ -> Response.text("ok"));
                    app.get("/client", request -> Response.text(request.client().getHostAddress()));
                    app.get(
                            "/who",
                            request -> Response.text(request.certificate()
                                    .map(shown ->
                                            shown.getSubjectX500Principal().getName())
                                    .orElse("nobody")));
                },
                all.toArray(String[]::new));
    }

    private TestService withFiles(String key, String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.add("spillway.tls.certificate = " + file("service.pem"));
        all.add("spillway.tls.key = " + file(key));
        return start(all.toArray(String[]::new));
    }

    private static String get(TestService service) {
        try (var client = service.client(Transport.TLS, "127.0.0.1")) {
            return client.get("/get").text();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ec -in service.key -out other.key",
                "pkcs8 -topk8 -nocrypt -in service.key -out other.key",
                "pkcs8 -topk8 -in service.key -out other.key -passout pass:xyzzy",
                "pkcs8 -topk8 -in service.key -out other.key -passout pass:xyzzy -v2 aes-128-cbc -v2prf hmacWithSHA1"
            })
    void readsKeysAsOpensslWritesThem(String conversion) throws IOException {
        run(conversion);
        var password = Files.writeString(file("password"), WORD + "\n");

        try (var service = withFiles("other.key", "spillway.tls.key-password-file = " + password)) {
            assertThat(get(service)).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "rsa:3072", "ed25519", "ec -pkeyopt ec_paramgen_curve:P-384"})
    void servesWithKeysOfEachKind(String kind) {
        certificate("service", kind);

        try (var service = withFiles("service.key")) {
            assertThat(get(service)).isEqualTo("ok");
        }
    }

    @Test
    void readsPkcs1() {
        certificate("service", "rsa:2048");
        run("rsa -traditional -in service.key -out other.key");

        try (var service = withFiles("other.key")) {
            assertThat(get(service)).isEqualTo("ok");
        }
    }

    @Test
    void readsPkcs12() {
        run("pkcs12 -export -in service.pem -inkey service.key -certfile ca.pem -out service.p12 -passout pass:xyzzy");

        try (var service =
                start("spillway.tls.keystore = " + file("service.p12"), "spillway.tls.keystore-password = " + WORD)) {
            assertThat(get(service)).isEqualTo("ok");
        }
    }

    private String curl(TestService service, String path, String... options) {
        var all = new ArrayList<>(List.of("-sS", "--cacert", file("ca.pem").toString()));
        all.addAll(List.of("--connect-to", "service:443:127.0.0.1:" + service.tlsPort()));
        all.addAll(List.of(options));
        all.add("https://service" + path);
        return Tool.named("curl").run(all.toArray(String[]::new));
    }

    private String[] as(String name) {
        return new String[] {
            "--cert",
            file(name + ".pem").toString(),
            "--key",
            file(name + ".key").toString()
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "requested"})
    void knowsClientsByTheirCertificates(String demand) {
        run("req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -out stranger.pem -days 1 -subj /CN=client");

        try (var service = withFiles(
                "service.key",
                "spillway.tls.client-certificates = " + demand,
                "spillway.tls.trust = " + file("ca.pem"))) {
            assertThat(curl(service, "/who", as("client"))).isEqualTo("CN=client");
            assertThat(curl(service, "/who", as("stranger"))).startsWith("curl: ");
            if (demand.equals("required")) {
                assertThat(curl(service, "/who")).startsWith("curl: ");
            } else {
                assertThat(curl(service, "/who")).isEqualTo("nobody");
            }
        }
    }

    @Test
    void asksNobodyUnlessTold() {
        try (var service = withFiles("service.key")) {
            assertThat(curl(service, "/who", as("client"))).isEqualTo("nobody");
        }
    }

    @Test
    void takesNewFilesWithoutDroppingAConnection() throws IOException {
        try (var service = withFiles("service.key");
                var old = service.client(Transport.TLS, "127.0.0.1")) {
            assertThat(old.get("/get")).hasText("ok").keeps();
            run("req -x509 -newkey rsa:2048 -nodes -keyout new.key -out new.pem -days 1 -subj /CN=newer");
            Files.move(file("new.pem"), file("service.pem"), StandardCopyOption.REPLACE_EXISTING);

            service.reloadCertificate();
            assertThat(shown(service)).contains("CN = service").doesNotContain("newer");

            Files.move(file("new.key"), file("service.key"), StandardCopyOption.REPLACE_EXISTING);
            service.reloadCertificate();

            assertThat(shown(service)).contains("CN = newer");
            assertThat(old.get("/get")).hasText("ok").keeps();
            assertThat(get(service)).isEqualTo("ok");
            assertThat(service.admin("/metrics").text())
                    .contains("spillway_tls_reloads_total{outcome=\"reloaded\"} 1.0")
                    .contains("spillway_tls_reloads_total{outcome=\"failed\"} 1.0");
        }
    }

    private String shown(TestService service) {
        return openssl.run("s_client", "-connect", "127.0.0.1:" + service.tlsPort(), "-no_ign_eof");
    }

    @Test
    void takesAProxysHeaderInFrontOfTls() throws IOException {
        try (var service = withFiles("service.key", "spillway.edge.proxy-protocol.0 = 127.0.0.1/32")) {
            assertThat(askBehindProxy(service.tlsPort())).endsWith("192.0.2.44");
            assertThat(curl(service, "/client")).startsWith("curl: ");
        }
    }

    /// What a client is answered whose proxy says, in version 2, that it is 192.0.2.44.
    private static String askBehindProxy(int port) throws IOException {
        var header = ByteBuffer.allocate(28)
                .put(new byte[] {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x21, 0x11, 0, 12})
                .put(new byte[] {(byte) 192, 0, 2, 44, 127, 0, 0, 1, 4, 5, 6, 7});
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.getOutputStream().write(header.array());
            var secure = TlsLink.ANY.getSocketFactory().createSocket(socket, "service", port, false);
            secure.getOutputStream()
                    .write("GET /client HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(secure.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
