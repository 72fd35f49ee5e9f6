package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every row of core's table against a real socket, each with a request hidden right behind its bytes.
@ParameterizedClass
@EnumSource(Transport.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class Rfc9112IT {
    private static final String HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    /// A frame of 24 octets, of type 4, on no stream.
    private static final String SETTINGS = "\0\0\030\4\0\0\0\0\0";

    private static final String PROBE = "GET /probe HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final List<Integer> SERVED = List.of(200, 204);
    private static final Duration END = Duration.ofSeconds(10);

    @Parameter
    Transport transport;

    private TestService service;

    @BeforeAll
    void start() {
        service = TestService.start(
                this::setUp,
                "spillway.routes.default.rate = 1000000/s",
                "spillway.routes.default.client-rate = 1000000/s",
                "spillway.body.drain-time = 100ms",
                "spillway.connections.linger = 500ms",
                "spillway.tls.port = 0",
                "spillway.tls.development = self-signed");
    }

    private void setUp(App app) {
        for (var method : Method.values()) {
            if (method != Method.HEAD) {
                app.route(method, "/", this::see);
                app.route(method, "/{rest...}", this::see);
            }
        }
    }

    private Response see(Request request) {
        return Response.bytes("application/octet-stream", request.body().bytes());
    }

    static List<Rfc9112Case> cases() {
        return Rfc9112Case.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsTheTableSays(Rfc9112Case row) {
        try (var client = service.client(transport, "127.0.0.1")) {
            client.send(row.bytes() + PROBE);
            if (transport == Transport.CLEAR && row.bytes().startsWith(HTTP_2)) {
                // Without TLS it is no bad request, but the beginning of HTTP/2; what follows is no frame of it.
                assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
                assertThat(client.receivedText()).startsWith(SETTINGS).doesNotContain("HTTP/1.1");
                return;
            }
            for (var outcome : row.outcomes()) {
                var answer = outcome.startsWith("HEAD ") ? client.answerToHead() : client.answer();
                if (outcome.matches("[45]\\d\\d")) {
                    SpillwayAssertions.assertThat(answer)
                            .isProblem(Integer.parseInt(outcome))
                            .closes();
                } else {
                    // A path with an empty segment is well-formed, and no route has one.
                    assertThat(answer.status()).as(outcome).isIn(outcome.contains("//") ? List.of(400) : SERVED);
                }
            }
            if (row.end().equals("keep")) {
                SpillwayAssertions.assertThat(client.answer()).hasStatus(200).keeps();
            } else {
                var before = client.receivedText();
                assertThat(client.awaitEnd(END)).isNotEqualTo(RawClient.End.OPEN);
                assertThat(client.receivedText().substring(before.length())).doesNotContain("HTTP/1.1");
            }
        }
    }

    @AfterAll
    void stop() {
        service.awaitQuiet();
        service.close();
    }
}
