package dev.spillway.testing;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Response;
import dev.spillway.http.Response.Field;
import dev.spillway.testing.TestClient.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the access log says about calls. Closing the service writes what is left of it.
@Isolated("the logger is one for all")
@Timeout(60)
class AccessLogIT {
    private static void setUp(App app) {
        app.get("/stock/{sku}", request -> Response.text("item " + request.path("sku")));
        app.get(
                "/many",
                _ -> Response.stream("text/plain", out -> {
                    for (var i = 0; i < 100; i++) {
                        out.write("0123456789".getBytes(StandardCharsets.US_ASCII));
                    }
                }));
        app.get("/large", _ -> Response.bytes("text/plain", new byte[16 << 20]));
        app.post("/echo", request -> Response.text(request.body().text())).limit(kibibytes(1));
    }

    private static String name(Protocol protocol) {
        return switch (protocol) {
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }

    @ParameterizedTest
    @EnumSource
    void hasALineForEachCall(Protocol protocol) {
        try (var logged = new LoggedCalls()) {
            try (var service = TestService.start(AccessLogIT::setUp);
                    var client =
                            TestClient.connect(Transport.CLEAR, protocol, service.port(Transport.CLEAR), "127.0.0.3")) {
                client.ask("GET", "/stock/17?token=secret", List.of(new Field("X-Request-Id", "b7-1")), new byte[0]);
                client.ask("GET", "/stock/%22%0d%0a", List.of(new Field("X-Request-Id", "b7\"1")), new byte[0]);
                client.ask("GET", "/many", List.of(), new byte[0]);
                client.ask(
                        "POST",
                        "/echo",
                        List.of(new Field("Content-Type", "text/plain")),
                        "hello".getBytes(StandardCharsets.US_ASCII));
                client.ask("GET", "/nowhere", List.of(), new byte[0]);
                service.awaitIdle();
            }

            var start = "client=127.0.0.3 protocol=" + name(protocol);
            // Calls of HTTP/2 end on threads of their own: the client may have the answer before the line is there.
            assertThat(logged.await(5).lines())
                    .hasSize(5)
                    .contains(
                            start + " method=GET route=\"/stock/{sku}\" target=\"/stock/17\" status=200 in=0 out=7"
                                    + " id=\"b7-1\"",
                            // Neither the path nor the name ends a line or a value.
                            start + " method=GET route=\"/stock/{sku}\" target=\"/stock/%22%0d%0a\" status=200 in=0"
                                    + " out=8",
                            start + " method=GET route=\"/many\" target=\"/many\" status=200 in=0 out=1000",
                            start + " method=POST route=\"/echo\" target=\"/echo\" status=200 in=5 out=5")
                    .anySatisfy(line -> assertThat(line)
                            .matches(start + " method=GET route=\"unmatched\" target=\"/nowhere\" status=404 in=0"
                                    + " out=[1-9]\\d+ reason=not_found"));
        }
    }

    /// Whoever has an answer finds its line by it.
    @Test
    void isCalledAsItsAnswerSays() {
        try (var logged = new LoggedCalls()) {
            String trace;
            String unread;
            try (var service = TestService.inMemory(AccessLogIT::setUp)) {
                trace = traceOf(service, "GET /stock/17 HTTP/1.1\r\nHost: a\r\n\r\n");
                unread = traceOf(service, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
                service.awaitIdle();
            }

            assertThat(logged.await(2).whole())
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith(" out=7 id=\"" + trace + "\" trace=" + trace),
                            line -> assertThat(line)
                                    .endsWith(" reason=malformed id=\"" + unread + "\" trace=" + unread));
        }
    }

    private static String traceOf(TestService service, String request) {
        try (var client = service.client()) {
            return client.send(request)
                    .answer()
                    .header("traceparent")
                    .orElseThrow()
                    .substring(3, 35);
        }
    }

    /// What the service would have answered is not what its client has got.
    @Test
    void aClientThatLeavesBeforeItHasItsAnswerHasNone() {
        try (var logged = new LoggedCalls()) {
            String metrics;
            try (var service = TestService.start(AccessLogIT::setUp)) {
                try (var client = RawClient.connect(service.port(), "127.0.0.1", 4_096)) {
                    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").read(1, Duration.ofSeconds(10));
                    client.reset();
                }
                service.awaitIdle();
                metrics = service.admin("/metrics").text();
            }

            assertThat(logged.await(1).lines())
                    .containsExactly("client=127.0.0.1 protocol=HTTP/1.1 method=GET route=\"/large\" target=\"/large\""
                            + " status=0 in=0 out=0");
            assertThat(metrics)
                    .containsPattern("spillway_calls_seconds_count\\{.*outcome=\"gone\".*route=\"/large\".*} 1");
        }
    }

    @Test
    void saysWhyACallWasRefused() {
        try (var logged = new LoggedCalls()) {
            try (var service = TestService.inMemory(AccessLogIT::setUp)) {
                service.send("POST", "/echo", "text/plain", "x".repeat(2_000));
                try (var client = service.client("192.0.2.9")) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
                    assertThat(client.answer()).hasStatus(400);
                }
                service.awaitIdle();
            }

            assertThat(logged.await(2).lines().getFirst())
                    .matches("client=127.0.0.1 protocol=HTTP/1.1 method=POST route=\"/echo\" target=\"/echo\""
                            + " status=413 in=0 out=\\d+ reason=body");
            assertThat(logged.lines().getLast())
                    .isEqualTo("client=192.0.2.9 protocol=- method=- route=\"unread\" status=400 in=0 out=0"
                            + " reason=malformed");
        }
    }
}
