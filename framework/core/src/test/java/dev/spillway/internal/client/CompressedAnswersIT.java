package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spillway.http.ClientFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedAnswersIT {
    private static String gzip(String content) {
        return gzip(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String coded(String coding, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(coding, body.length(), body);
    }

    @Test
    void asksForGzipButNotForPartsOfIt() throws Exception {
        try (var server = FakeServer.answering(FakeServer.ok("x"));
                var fixture = new ClientFixture(server.base())) {
            fixture.client().get("/x").send();
            fixture.client().get("/x").header("Range", "bytes=0-9").send();
            assertThat(server.request()).contains("Accept-Encoding: gzip\r\n");
            assertThat(server.request())
                    .contains("Accept-Encoding: identity\r\n")
                    .doesNotContain("gzip");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fixture.client().get("/x").header("accept-encoding", "br"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZip", "x-gzip", "identity, gzip"})
    void inflatesAnswerAndKeepsConnection(String coding) {
        var answer = coding.startsWith("identity")
                ? coded("identity\r\nContent-Encoding: gzip", gzip("plain"))
                : coded(coding, gzip("plain"));
        try (var server = FakeServer.answering(answer);
                var fixture = new ClientFixture(server.base())) {
            for (var i = 0; i < 2; i++) {
                var response = fixture.client().get("/x").send();
                assertThat(response.text()).isEqualTo("plain");
                // What they say is not so of this content.
                assertThat(response.headers().names()).containsOnly("content-type");
                assertThat(response.header("Content-Length")).isEmpty();
            }
            assertThat(server.connections()).isOne();
            assertThat(fixture.held()).isZero();
        }
    }

    @Test
    void inflatesStreamedAnswer() throws Exception {
        var content = "line\n".repeat(10_000);
        try (var server = FakeServer.answering(coded("gzip", gzip(content)));
                var fixture = new ClientFixture(server.base())) {
            for (var i = 0; i < 2; i++) {
                try (var stream = fixture.client().get("/x").open()) {
                    assertThat(new String(stream.content().readAllBytes(), StandardCharsets.ISO_8859_1))
                            .isEqualTo(content);
                }
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void inflatesChunks() {
        var body = gzip("plain");
        var chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + body.substring(0, 5) + "\r\n"
                + Integer.toHexString(body.length() - 5) + "\r\n" + body.substring(5) + "\r\n0\r\n\r\n";
        try (var server = FakeServer.answering(chunked);
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.client().get("/x").send().text()).isEqualTo("plain");
        }
    }

    @Test
    void leavesHeadOfCodedContentAsItIs() {
        try (var server = FakeServer.answering(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 70\r\n\r\n");
                var fixture = new ClientFixture(server.base())) {
            var response = fixture.client().head("/x").send();
            assertThat(response.header("Content-Length")).contains("70");
            assertThat(response.header("Content-Encoding")).contains("gzip");
            assertThat(response.bytes()).isEmpty();
        }
    }

    @Test
    void takesAnswerWithoutContentThatIsSaidToBeCoded() {
        try (var server = FakeServer.answering("HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n");
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.client().get("/x").send().bytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "gzip, br", "compress"})
    void refusesCodingThatWasNotAskedFor(String coding) {
        fails(coded(coding, gzip(gzip("x"))), ClientFailed.Reason.PROTOCOL, "a content coding that was not asked for");
    }

    @Test
    void refusesBomb() {
        fails(coded("gzip", gzip(new byte[4 << 20])), ClientFailed.Reason.TOO_LARGE, "response-ratio = 20");
    }

    @Test
    void refusesGzipThatBreaksOffWithinWholeAnswer() {
        var body = gzip("plain");
        fails(
                coded("gzip", body.substring(0, body.length() - 1)),
                ClientFailed.Reason.PROTOCOL,
                "gzip content that breaks off");
    }

    private static void fails(String answer, ClientFailed.Reason reason, String why) {
        try (var server = FakeServer.answering(answer);
                var fixture = new ClientFixture(server.base())) {
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> fixture.client().get("/x").send())
                    .withMessageContaining(why)
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
            assertThatExceptionOfType(ClientFailed.class)
                    .isThrownBy(() -> {
                        try (var stream = fixture.client().get("/x").open()) {
                            stream.content().readAllBytes();
                        }
                    })
                    .withMessageContaining(why)
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
            // An answer that was read to its end leaves its connection as it should be, whatever is in it.
            await(() -> server.open() == fixture.idle());
            assertThat(fixture.inFlight()).isZero();
            assertThat(fixture.held()).isZero();
        }
    }
}
