package dev.spillway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that people use, under TLS, where they agree on HTTP/2.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TlsClientsIT {
    private static final int REQUESTS = 50;
    private static final String BODY = "content ".repeat(1_000);

    private TestService service;

    @BeforeAll
    void start() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(UnderAttack.TLS);
        service = TestService.start(new H2Tour()::setUp, settings.toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private String url(String path) {
        return "https://localhost:" + service.tlsPort() + path;
    }

    @Test
    void servesTheClientOfTheJdk() throws Exception {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TlsLink.ANY)
                .build()) {
            var get = HttpRequest.newBuilder(URI.create(url("/get"))).build();
            for (var i = 0; i < REQUESTS; i++) {
                var answer = client.send(get, BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("ok");
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
            var echo = HttpRequest.newBuilder(URI.create(url("/echo")))
                    .POST(HttpRequest.BodyPublishers.ofString(BODY))
                    .build();
            assertThat(client.send(echo, BodyHandlers.ofString()).body()).isEqualTo(BODY);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var asked = IntStream.range(0, 2 * REQUESTS)
                        .mapToObj(_ -> threads.submit(
                                () -> client.send(get, BodyHandlers.ofString()).statusCode()))
                        .toList();
                for (var one : new ArrayList<Future<Integer>>(asked)) {
                    assertThat(one.get()).isEqualTo(200);
                }
            }
            var large = HttpRequest.newBuilder(URI.create(url("/big?mb=8"))).build();
            assertThat(client.send(large, BodyHandlers.ofByteArray()).body()).hasSize(8 << 20);
        }
    }

    @Test
    void servesOkHttp() throws Exception {
        var client = new OkHttpClient.Builder()
                .sslSocketFactory(TlsLink.ANY.getSocketFactory(), new Anyone())
                .hostnameVerifier((_, _) -> true)
                .callTimeout(Duration.ofSeconds(20))
                .build();
        for (var i = 0; i < REQUESTS; i++) {
            assertThat(text(client, new Request.Builder().url(url("/get")))).isEqualTo("ok");
        }
        assertThat(text(client, new Request.Builder().url(url("/echo")).post(RequestBody.create(BODY.getBytes(UTF_8)))))
                .isEqualTo(BODY);
        assertThat(text(client, new Request.Builder().url(url("/big?mb=4")))).hasSize(4 << 20);
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static String text(OkHttpClient client, Request.Builder request) throws IOException {
        try (Response answer = client.newCall(request.build()).execute()) {
            assertThat(answer.code()).isEqualTo(200);
            assertThat(answer.protocol()).isEqualTo(Protocol.HTTP_2);
            return answer.body().string();
        }
    }

    @Test
    void servesCurlOverEitherProtocol() {
        var curl = Tool.named("curl");
        var format = " %{http_version}";

        assertThat(curl.run("-sSk", "--http2", "-w", format, url("/get"))).isEqualTo("ok 2");
        assertThat(curl.run("-sSk", "--http1.1", "-w", format, url("/get"))).isEqualTo("ok 1.1");
        assertThat(curl.run("-sSk", "--http2", "-o", "/dev/null", "-w", "%{size_download}", url("/big?mb=16")))
                .isEqualTo(Integer.toString(16 << 20));
    }

    @Test
    void servesH2load() {
        assertThat(Tool.named("h2load").run("-n", "5000", "-c", "8", "-m", "32", url("/get")))
                .contains("Application protocol: h2", "5000 succeeded, 0 failed");
    }

    @Test
    void servesABrowser(@TempDir Path profile) {
        var page = Tool.named("chromium")
                .run(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--ignore-certificate-errors",
                        "--user-data-dir=" + profile,
                        "--dump-dom",
                        url("/get"));

        assertThat(page).contains("ok");
    }

    /// Takes any certificate: what is tested is what the service does.
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
