package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is promised of calls, whatever protocol they come over, and over whatever transport.
class EveryProtocolIT extends EveryWay {
    private static final int LIMIT = 1 << 20;

    @BeforeAll
    void start() {
        serve(
                new Tour()::setUp,
                "spillway.routes.\"GET /rated\".rate = 1/min",
                "spillway.routes.\"GET /slow\".deadline = 200ms",
                "spillway.routes.\"GET /limited\".permits = 8",
                "spillway.routes.\"GET /limited\".queue = 0");
    }

    @Test
    void answersOneRequestAfterTheOther() {
        var client = client();
        for (var i = 0; i < 100; i++) {
            assertThat(client.get("/get")).hasStatus(200).hasText("ok");
        }
        assertThat(client.isKept()).isTrue();
    }

    @Test
    void refusesPathsAndMethodsThatAreNoRoutes() {
        assertThat(client().get("/nowhere")).isProblem(404);
        var answer = client().ask("DELETE", "/get", List.of(), new byte[0]);
        assertThat(answer).isProblem(405);
        assertThat(answer.header("Allow").orElse("")).contains("GET");
    }

    @Test
    void refusesPathsThatAreNone() {
        assertThat(client().get("/%zz")).isProblem(400);
        assertThat(client().get("/../etc/passwd").status()).isIn(400, 404);
    }

    @Test
    void answersHeadWithTheFieldsOfGet() {
        var client = client();
        var head = client.ask("HEAD", "/get", List.of(), new byte[0]);

        assertThat(head).hasStatus(200).hasText("").hasHeader("Content-Length", "2");
        assertThat(client.get("/get")).hasText("ok");
    }

    @Test
    void takesContentOfExactlyTheLimitAndRefusesOneByteMore() {
        assertThat(client().ask("POST", "/echo", List.of(), new byte[LIMIT]).bytes())
                .hasSize(LIMIT);
        assertThat(client().ask("POST", "/echo", List.of(), new byte[LIMIT + 1]))
                .isProblem(413)
                .names("spillway.routes.\"POST /echo\".max-body");
    }

    @Test
    void streamsALargeContentAndALargeAnswer() {
        assertThat(client().ask("POST", "/upload", List.of(), new byte[8 << 20]))
                .hasStatus(200)
                .hasText(Integer.toString(8 << 20));
        assertThat(client().get("/big?mb=8").bytes()).hasSize(8 << 20);
    }

    @Test
    void namesTheLimitsOfAHead() {
        assertThat(client().get("/" + "a".repeat(9_000))).isProblem(414).names("spillway.connections.request-line");
        assertThat(client().ask("GET", "/get", List.of(new Field("x-large", "a".repeat(40_000))), new byte[0]))
                .isProblem(431)
                .names("spillway.connections.header-bytes");
        var many = IntStream.range(0, 101).mapToObj(_ -> new Field("a", "b")).toList();
        assertThat(client().ask("GET", "/get", many, new byte[0]))
                .isProblem(431)
                .names("spillway.connections.header-count");
    }

    @Test
    void refusesContentThatCannotBeRead() {
        assertThat(client().post("/json", "application/json", "{nope")).isProblem(400);
        assertThat(client().post("/json", "application/json", "[".repeat(2_000)))
                .isProblem(400);
        assertThat(client().post("/json", "text/xml", "<a/>")).isProblem(415);
    }

    @Test
    void showsNothingOfTheInsideWhenAHandlerFails() {
        assertThat(client().get("/fail")).isProblem(500).showsNoInside();
    }

    @Test
    void answersAtTheDeadline() {
        var client = client();

        assertThat(client.get("/slow?ms=20000")).isProblem(504);
    }

    @Test
    void obeysTheDeadlineOfTheCaller() {
        var deadline = List.of(new Field("X-Request-Timeout-Ms", "100"));

        assertThat(client().ask("GET", "/limited?ms=8000", deadline, new byte[0]))
                .isProblem(504);
    }

    @Test
    void refusesWhatIsOverTheRateAndSaysWhenToComeBack() {
        var client = client();
        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 5; i++) {
            var answer = client.get("/rated");
            statuses.add(answer.status());
            if (answer.status() != 200) {
                assertThat(answer).isProblem(429).hasRetryAfter();
            }
        }

        assertThat(statuses).contains(429);
    }

    @Test
    void refusesWhatIsOverThePermitsAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Answer>>();
            for (var i = 0; i < 32; i++) {
                var client = client("127.0.0." + (10 + i));
                asked.add(threads.submit(() -> client.get("/limited?ms=1500")));
            }
            var statuses = new ArrayList<Integer>();
            for (var one : asked) {
                statuses.add(one.get().status());
                if (one.get().status() != 200) {
                    assertThat(one.get()).isProblem(429).hasRetryAfter();
                }
            }

            assertThat(statuses).contains(200, 429);
            assertThat(statuses.stream().filter(status -> status == 200).count())
                    .isEqualTo(8);
        }
    }

    @Test
    void knowsItsClient() {
        assertThat(client("127.0.0.7").get("/client")).hasText("127.0.0.7");
    }
}
