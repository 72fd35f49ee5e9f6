package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Cors;
import dev.spillway.http.Response;
import dev.spillway.http.Response.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What every answer has, and what a route asks for its answers: over every protocol and transport.
class AnswerRulesIT extends EveryWay {
    private static final String APP = "https://app.example.com";
    private static final String TEXT = "all work and no play makes a dull page. ".repeat(100);
    private static final Field GZIP = new Field("Accept-Encoding", "gzip, deflate");

    private static void setUp(App app) {
        app.get("/text", _ -> Response.text("ok"));
        app.get("/page", _ -> html("<h1>page</h1>"));
        app.get(
                "/own",
                _ -> html("<h1>own</h1>")
                        .header("content-security-policy", "default-src *")
                        .header("X-Frame-Options", "SAMEORIGIN"));
        app.get("/fails", _ -> {
            throw new IllegalStateException("a secret");
        });
        app.group("/packed", packed -> {
            packed.compressed();
            packed.get("/text", _ -> Response.text(TEXT));
            packed.get(
                    "/stream",
                    _ -> Response.stream("text/plain", TEXT.length(), out -> {
                        var bytes = TEXT.getBytes(StandardCharsets.UTF_8);
                        out.write(bytes, 0, 100);
                        out.flush();
                        out.write(bytes, 100, bytes.length - 100);
                    }));
        });
        app.group("/shared", shared -> {
            shared.cors(Cors.allowing(APP).headers("Content-Type").withCredentials());
            shared.put("/{id}", request -> Response.text(request.path("id")));
            shared.get("/rated", _ -> Response.text("ok"));
        });
    }

    private static Response html(String text) {
        return Response.bytes("text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeAll
    void start() {
        serve(
                AnswerRulesIT::setUp,
                "spillway.routes.\"GET /shared/rated\".rate = 1/min",
                "spillway.routes.\"GET /shared/rated\".burst = 1");
    }

    private Answer ask(String method, String path, Field... fields) {
        return client().ask(method, path, Arrays.asList(fields), new byte[0]);
    }

    private Answer get(String path, Field... fields) {
        return ask("GET", path, fields);
    }

    @Test
    void everyAnswerHasItsSafeguards() {
        for (var path : List.of("/text", "/page", "/own", "/fails", "/nowhere", "/%zz", "/text/" + "a".repeat(9_000))) {
            var answer = get(path);

            assertThat(answer).hasHeader("X-Content-Type-Options", "nosniff");
            switch (way.transport()) {
                case CLEAR -> assertThat(answer).hasNoHeader("Strict-Transport-Security");
                case TLS -> assertThat(answer).hasHeader("Strict-Transport-Security", "max-age=31536000");
            }
            if (answer.status() >= 400) {
                assertThat(answer).hasHeader("Cache-Control", "no-store");
            } else {
                assertThat(answer).hasNoHeader("Cache-Control");
            }
        }
        assertThat(get("/text")).hasNoHeader("Content-Security-Policy").hasNoHeader("X-Frame-Options");
    }

    @Test
    void documentsRunOnlyWhatIsTheirs() {
        var page = get("/page");

        assertThat(page).hasHeader("X-Frame-Options", "DENY").hasHeader("Referrer-Policy", "same-origin");
        assertThat(page.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'");
    }

    @Test
    void aHandlersOwnValueIsSentOnce() {
        var own = get("/own");

        assertThat(own.fields().stream().map(Field::name).map(String::toLowerCase))
                .containsOnlyOnce("content-security-policy", "x-frame-options", "x-content-type-options");
        assertThat(own)
                .hasHeader("Content-Security-Policy", "default-src *")
                .hasHeader("X-Frame-Options", "SAMEORIGIN");
    }

    @Test
    void compressesWhereItIsAskedForAndSafe() throws IOException {
        for (var path : List.of("/packed/text", "/packed/stream")) {
            var packed = get(path, GZIP);

            assertThat(packed).hasHeader("Content-Encoding", "gzip").hasHeader("Vary", "Accept-Encoding");
            assertThat(packed.bytes()).hasSizeLessThan(TEXT.length() / 2);
            try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(TEXT);
            }
            assertThat(get(path)).hasText(TEXT).hasNoHeader("Content-Encoding");
            assertThat(get(path, GZIP, new Field("Cookie", "session=1"))).hasText(TEXT);
            assertThat(get(path, new Field("Accept-Encoding", "gzip;q=0,".repeat(3_000))))
                    .hasText(TEXT);
        }
        assertThat(get("/text", GZIP)).hasNoHeader("Vary");
    }

    @Test
    void answersHeadOfACompressedAnswerWithTheFieldsOfGet() {
        var get = get("/packed/text", GZIP);
        var head = ask("HEAD", "/packed/text", GZIP);

        assertThat(head).hasStatus(200).hasText("").hasHeader("Content-Encoding", "gzip");
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
    }

    @Test
    void answersPreflightsOfListedOrigins() {
        var method = new Field("Access-Control-Request-Method", "PUT");
        var headers = new Field("Access-Control-Request-Headers", "content-type");

        assertThat(ask("OPTIONS", "/shared/1", new Field("Origin", APP), method, headers))
                .hasStatus(204)
                .hasHeader("Access-Control-Allow-Origin", APP)
                .hasHeader("Access-Control-Allow-Methods", "PUT")
                .hasHeader("Access-Control-Allow-Headers", "Content-Type")
                .hasHeader("Access-Control-Allow-Credentials", "true");
        assertThat(ask("OPTIONS", "/shared/1", new Field("Origin", "https://evil.example"), method, headers))
                .hasStatus(204)
                .hasNoHeader("Access-Control-Allow-Origin");
        assertThat(ask("OPTIONS", "/text", new Field("Origin", APP), new Field(method.name(), "GET")))
                .hasStatus(204)
                .hasNoHeader("Access-Control-Allow-Origin");
    }

    @Test
    void letsAListedOriginReadItsRefusal() {
        var origin = new Field("Origin", APP);
        assertThat(ask("PUT", "/shared/7", origin)).hasText("7").hasHeader("Access-Control-Allow-Origin", APP);
        get("/shared/rated", origin);

        assertThat(get("/shared/rated", origin))
                .isProblem(429)
                .hasRetryAfter()
                .hasHeader("Access-Control-Allow-Origin", APP)
                .hasHeader("Vary", "Origin");
    }
}
