package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Attack.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What comes before and under the bytes of HTTP on a port that speaks TLS.
class TlsIT extends UnderAttack {
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(10);
    private static final int MANY = 20;
    /// A record with the start of a ClientHello of 512 bytes.
    private static final byte[] HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    @Override
    String[] settings() {
        transport = Transport.TLS;
        return new String[] {"spillway.connections.tls-handshake = 1s"};
    }

    private RawClient bare() {
        return RawClient.connect(service().tlsPort());
    }

    private List<Outcome> attackBare(Attack attack) {
        return attack.on(target().over(Transport.CLEAR), MANY);
    }

    @Test
    void closesConnectionsThatSayNothing() {
        var outcomes = attackBare(Attacks.silence());

        assertEnded(outcomes, HANDSHAKE);
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.received()).isEmpty());
    }

    @Test
    void endsAHelloThatDrips() {
        try (var client = bare()) {
            var since = System.nanoTime();
            client.drip(HELLO, Duration.ofMillis(50));
            client.drip(new byte[500], Duration.ofMillis(50));

            assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .isBetween(HANDSHAKE.minusMillis(100), HANDSHAKE.plus(MARGIN));
        }
    }

    @Test
    void endsAHandshakeThatIsLeft() {
        try (var client = bare()) {
            client.send(HELLO);

            assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
        }
    }

    @Test
    void answersNothingInClear() {
        for (var request : List.of(
                "GET /marker HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0000".repeat(100),
                "\u0016\u0003\u0001\uffff\uffff".repeat(40))) {
            try (var client = bare()) {
                client.send(request);

                assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
                assertThat(client.receivedText()).doesNotContain("HTTP/1.1 200");
            }
        }
        assertThat(tour.markers.get()).isZero();
    }

    @Test
    void refusesHttp2WhereHttp11WasAgreedOn() {
        try (var client = client()) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            assertThat(client.answer().status()).isBetween(400, 599);
            assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
        }
    }

    @Test
    void saysFarewellAfterConnectionClose() throws IOException {
        var openssl = Tool.named("openssl");
        var said = exchange(openssl, "GET /get HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "-msg");

        assertThat(said).contains("HTTP/1.1 200 OK").contains("close_notify");
        assertThat(said).doesNotContain("unexpected eof");
    }

    @Test
    void refusesASecondHandshakeInTls12() throws IOException {
        var openssl = Tool.named("openssl");
        var said = exchange(openssl, "R\nGET /marker HTTP/1.1\r\nHost: localhost\r\n\r\n", "-tls1_2");

        assertThat(said).contains("RENEGOTIATING").doesNotContain("HTTP/1.1 200");
        assertThat(tour.markers.get()).isZero();
    }

    @Test
    void goesOnUnderNewKeys() throws IOException {
        var openssl = Tool.named("openssl");
        var said = exchange(openssl, "K\nGET /get HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "-tls1_3");

        assertThat(said).contains("KEYUPDATE").contains("HTTP/1.1 200 OK");
    }

    @Test
    void refusesOldProtocolsAndWeakSuites() throws IOException {
        var openssl = Tool.named("openssl");
        for (var options : List.of(
                List.of("-tls1"),
                List.of("-tls1_1"),
                List.of("-tls1_2", "-cipher", "AES128-SHA:AES256-SHA256:AES128-GCM-SHA256@SECLEVEL=0"),
                List.of("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384@SECLEVEL=0"),
                List.of("-tls1_3", "-groups", "P-521"))) {
            assertThat(exchange(openssl, "", options.toArray(String[]::new)))
                    .as(options.toString())
                    .contains("Cipher is (NONE)");
        }
        assertThat(exchange(openssl, "", "-tls1_2")).contains("TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256");
        assertThat(exchange(openssl, "", "-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"))
                .contains("TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256");
    }

    /// What `openssl s_client` says; its input ends a little after the text, so that what it is told is done first.
    private String exchange(Tool openssl, String input, String... options) throws IOException {
        var arguments = new ArrayList<>(
                List.of("s_client", "-connect", "127.0.0.1:" + service().tlsPort()));
        arguments.addAll(List.of("-servername", "localhost", "-alpn", "http/1.1"));
        arguments.addAll(List.of(options));
        var process = openssl.start(arguments).start();
        var output = new ByteArrayOutputStream();
        var reader = Thread.ofVirtual().start(() -> {
            try {
                process.getInputStream().transferTo(output);
            } catch (IOException e) {
                // It has ended.
            }
        });
        try (var in = process.getOutputStream()) {
            for (var line : input.split("(?<=^[KR]\n)", 2)) {
                ChildService.pause(Duration.ofMillis(500));
                in.write(line.getBytes(StandardCharsets.ISO_8859_1));
                in.flush();
            }
            ChildService.pause(Duration.ofSeconds(1));
        } catch (IOException e) {
            // It did not wait for all of it.
        }
        try {
            if (!process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            reader.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void passesAScan() {
        var scan = Tool.named("sslscan");
        var said = scan.run("--no-colour", "127.0.0.1:" + service().tlsPort());

        assertThat(said)
                .containsPattern("SSLv2 +disabled")
                .containsPattern("SSLv3 +disabled")
                .containsPattern("TLSv1.0 +disabled")
                .containsPattern("TLSv1.1 +disabled")
                .containsPattern("TLSv1.2 +enabled")
                .containsPattern("TLSv1.3 +enabled")
                .contains("Session renegotiation not supported");
        assertThat(said.lines()
                        .filter(line -> line.matches("(Preferred|Accepted).*"))
                        .toList())
                .isNotEmpty()
                .allMatch(line -> line.matches(".*(GCM|POLY1305|CCM).*") && !line.matches(".*(RC4|3DES|NULL|CBC).*"));
    }

    @Test
    void servesCurl() {
        var curl = Tool.named("curl");
        var url = "https://localhost:" + service().tlsPort();

        assertThat(curl.run("-sSk", url + "/get")).isEqualTo("ok");
        assertThat(curl.run("-sSkv", url + "/get", url + "/get")).contains("Re-using existing connection");
        assertThat(curl.run("-sSk", "-o", "/dev/null", "-w", "%{size_download}", url + "/big?mb=16"))
                .isEqualTo(Integer.toString(16 << 20));
        assertThat(curl.run("-sSk", "--tls-max", "1.1", "-w", "%{http_code}", url + "/get"))
                .doesNotContain("200");
        assertThat(curl.run("-sSk", "--http2", url + "/get")).isEqualTo("ok");
    }

    @Test
    void servesTheClientOfTheJdk() throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(TlsLink.ANY).build()) {
            for (var i = 0; i < MANY; i++) {
                var get = HttpRequest.newBuilder(
                                URI.create("https://localhost:" + service().tlsPort() + "/get"))
                        .build();
                assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void carriesLargeBodiesBothWays() {
        var body = "b".repeat(900_000);
        try (var client = client()) {
            var answer = client.ask(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

            assertThat(answer).hasStatus(200).hasText(body);
            assertThat(client.get("/get")).hasStatus(200).hasText("ok");
        }
    }

    @Test
    void showsWhatIsInForce() {
        assertThat(service().admin("/hardening.json").text())
                .contains("\"tls\"")
                .contains("TLSv1.3 TLSv1.2");
        assertThat(service().admin("/metrics").text()).contains("spillway_tls_certificate_expiry_seconds");
    }
}
