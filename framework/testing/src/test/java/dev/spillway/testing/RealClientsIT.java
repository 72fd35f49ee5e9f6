package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that people use: the JDK's, Apache's, curl.
class RealClientsIT extends UnderAttack {
    private static final int REQUESTS = 200;
    private static final String BODY = "b".repeat(300_000);

    private String url(String path) {
        return "http://localhost:" + service().port() + path;
    }

    @Test
    void servesTheClientOfTheJdk() throws Exception {
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            for (var i = 0; i < REQUESTS; i++) {
                var get = HttpRequest.newBuilder(URI.create(url("/get"))).build();
                assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("ok");
                var post = HttpRequest.newBuilder(URI.create(url("/echo")))
                        .POST(BodyPublishers.ofString("echo " + i))
                        .build();
                assertThat(client.send(post, BodyHandlers.ofString()).body()).isEqualTo("echo " + i);
            }
            var expecting = HttpRequest.newBuilder(URI.create(url("/echo")))
                    .expectContinue(true)
                    .POST(BodyPublishers.ofString(BODY))
                    .build();
            assertThat(client.send(expecting, BodyHandlers.ofString()).body()).isEqualTo(BODY);
            var tooLarge = HttpRequest.newBuilder(URI.create(url("/echo")))
                    .POST(BodyPublishers.ofByteArray(new byte[3 << 20]))
                    .build();
            assertThat(client.send(tooLarge, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(413);
            var big = HttpRequest.newBuilder(URI.create(url("/big?mb=8"))).build();
            assertThat(client.send(big, BodyHandlers.ofByteArray()).body()).hasSize(8 << 20);
        }
    }

    @Test
    void offersNoUpgradeToHttp2InTheClear() throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var get = HttpRequest.newBuilder(URI.create(url("/get"))).build();
            var answer = client.send(get, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void servesTheClientOfApache() throws IOException {
        try (var client = HttpClients.createDefault()) {
            for (var i = 0; i < REQUESTS; i++) {
                assertThat(asked(client, ClassicRequestBuilder.get(url("/get")).build()))
                        .isEqualTo("ok");
                var post = ClassicRequestBuilder.post(url("/echo"))
                        .setEntity("echo " + i)
                        .build();
                assertThat(asked(client, post)).isEqualTo("echo " + i);
            }
            var chunked = new HttpPost(url("/echo"));
            chunked.setEntity(
                    new InputStreamEntity(new ByteArrayInputStream(BODY.getBytes(StandardCharsets.US_ASCII)), null));
            assertThat(asked(client, chunked)).isEqualTo(BODY);
            var expecting = new HttpPost(url("/echo"));
            expecting.setConfig(
                    RequestConfig.custom().setExpectContinueEnabled(true).build());
            expecting.setEntity(new StringEntity(BODY));
            assertThat(asked(client, expecting)).isEqualTo(BODY);
        }
    }

    private static String asked(CloseableHttpClient client, ClassicHttpRequest request) throws IOException {
        return client.execute(request, response -> {
            assertThat(response.getCode()).isEqualTo(200);
            return EntityUtils.toString(response.getEntity());
        });
    }

    @Test
    void servesCurl(@TempDir Path folder) throws IOException {
        var curl = Tool.named("curl");
        var file = Files.writeString(folder.resolve("body"), BODY);
        var large = Files.write(folder.resolve("large"), new byte[3 << 20]);

        // Three requests on one connection.
        assertThat(curl.run("-sSv", url("/get"), url("/get"), url("/get")))
                .contains("ok")
                .contains("Re-using existing connection");
        assertThat(curl.run("-sS", "-0", url("/get"))).isEqualTo("ok");
        assertThat(curl.run("-sS", "--data-binary", "@" + file, url("/echo"))).isEqualTo(BODY);
        assertThat(curl.run("-sS", "-H", "Transfer-Encoding: chunked", "--data-binary", "@" + file, url("/echo")))
                .isEqualTo(BODY);
        assertThat(curl.run("-sS", "-H", "Expect: 100-continue", "--data-binary", "@" + file, url("/echo")))
                .isEqualTo(BODY);
        assertThat(curl.run("-sS", "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@" + large, url("/echo")))
                .isEqualTo("413");
        assertThat(curl.run("-sSI", url("/get"))).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 2");
        assertThat(curl.run("-sS", "-o", "/dev/null", "-w", "%{size_download}", url("/big?mb=16")))
                .isEqualTo(Integer.toString(16 << 20));
        assertThat(curl.run("-sS", "--http2", url("/get"))).isEqualTo("ok");
    }
}
