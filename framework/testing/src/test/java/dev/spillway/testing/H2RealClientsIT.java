package dev.spillway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of HTTP/2 that people use: curl, nghttp, h2load, OkHttp. That of the JDK speaks it in the clear only after
/// an upgrade, which is not offered.
class H2RealClientsIT extends H2UnderAttack {
    private static final String BODY = "b".repeat(300_000);
    private static final int REQUESTS = 200;

    @Override
    String[] settings() {
        // h2load asks for one path 256 times at once.
        return new String[] {"spillway.process.calls = 1000", "spillway.routes.default.permits = 1000"};
    }

    private String url(String path) {
        return "http://localhost:" + subject().port() + path;
    }

    @Test
    void servesCurlThatKnowsBeforehand(@TempDir Path folder) throws IOException {
        var curl = Tool.named("curl");
        var file = Files.writeString(folder.resolve("body"), BODY);
        var large = Files.write(folder.resolve("large"), new byte[3 << 20]);
        var h2 = "--http2-prior-knowledge";

        assertThat(curl.run("-sS", h2, "-w", " %{http_version}", url("/get"))).isEqualTo("ok 2");
        assertThat(curl.run("-sSv", h2, url("/get"), url("/get"), url("/get")))
                .contains("Re-using existing connection");
        assertThat(curl.run("-sS", h2, "--data-binary", "@" + file, url("/echo")))
                .isEqualTo(BODY);
        assertThat(curl.run("-sS", h2, "-H", "Expect: 100-continue", "--data-binary", "@" + file, url("/echo")))
                .isEqualTo(BODY);
        assertThat(curl.run("-sSI", h2, url("/get"))).startsWith("HTTP/2 200").contains("content-length: 2");
        assertThat(curl.run("-sS", h2, "-o", "/dev/null", "-w", "%{size_download}", url("/big?mb=16")))
                .isEqualTo(Integer.toString(16 << 20));
        assertThat(curl.run(
                        "-sS", h2, "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@" + large, url("/echo")))
                .isEqualTo("413");
    }

    @Test
    @FailsUpstream("upgrades")
    void servesCurlThatOffersAnUpgradeOverHttp11() {
        assertThat(Tool.named("curl").run("-sS", "--http2", "-w", " %{http_version}", url("/get")))
                .isEqualTo("ok 1.1");
    }

    @Test
    void servesNghttp(@TempDir Path folder) throws IOException {
        var nghttp = Tool.named("nghttp");
        var file = Files.writeString(folder.resolve("body"), BODY);

        assertThat(nghttp.run("-v", "--no-dep", url("/get"), url("/get?a=1"), url("/get?a=2")))
                .contains(":status: 200")
                .doesNotContain("[ERROR]");
        assertThat(nghttp.run("-d", file.toString(), url("/echo"))).isEqualTo(BODY);
        assertThat(nghttp.run("-w", "16", "-W", "16", url("/big?mb=1"))).hasSize(1 << 20);
    }

    @Test
    @FailsUpstream("8 KiB are too many as soon as there is a CONTINUATION")
    void servesNghttpThatSendsContinuations() {
        assertThat(Tool.named("nghttp").run("-v", "--continuation", url("/get")))
                .contains(":status: 200");
    }

    @Test
    void servesH2loadOnManyConnectionsAndOnOne() {
        var h2load = Tool.named("h2load");

        assertThat(h2load.run("-n", "20000", "-c", "8", "-m", "32", url("/get")))
                .contains("20000 succeeded, 0 failed", "status codes: 20000 2xx, 0 3xx, 0 4xx, 0 5xx");
        assertThat(h2load.run("-n", "10000", "-c", "1", "-m", "100", url("/get")))
                .contains("10000 succeeded, 0 failed", "status codes: 10000 2xx, 0 3xx, 0 4xx, 0 5xx");
    }

    @Test
    @FailsUpstream("hole 21: overruns the window of the connection")
    void servesH2loadWithSmallWindows() {
        assertThat(Tool.named("h2load")
                        .run("-n", "300", "-c", "1", "-m", "100", "-w", "16", "-W", "16", url("/big?mb=1")))
                .contains("300 succeeded, 0 failed");
    }

    @Test
    @FailsUpstream("upgrades")
    void servesTheClientOfTheJdkOverHttp11() throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var answer =
                    client.send(HttpRequest.newBuilder(URI.create(url("/get"))).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void servesOkHttp() throws Exception {
        var client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .callTimeout(Duration.ofSeconds(20))
                .build();
        for (var i = 0; i < REQUESTS; i++) {
            assertThat(text(client, new Request.Builder().url(url("/get")))).isEqualTo("ok");
        }
        assertThat(text(client, new Request.Builder().url(url("/echo")).post(RequestBody.create(BODY.getBytes(UTF_8)))))
                .isEqualTo(BODY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, REQUESTS)
                    .mapToObj(_ -> threads.submit(() -> text(client, new Request.Builder().url(url("/get")))))
                    .toList();
            for (var one : new ArrayList<Future<String>>(asked)) {
                assertThat(one.get()).isEqualTo("ok");
            }
        }
        assertThat(text(client, new Request.Builder().url(url("/big?mb=4")))).hasSize(4 << 20);
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static String text(OkHttpClient client, Request.Builder request) throws IOException {
        try (Response answer = client.newCall(request.build()).execute()) {
            assertThat(answer.code()).isEqualTo(200);
            assertThat(answer.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
            return answer.body().string();
        }
    }
}
