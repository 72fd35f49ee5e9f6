package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Attack.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class OversizeIT extends UnderAttack {
    private static final int MANY = 8;
    /// What lingers (8 MiB) and what the systems buffer on the way, which is more than that; the attacker has 64
    /// MiB.
    private static final long MOST_TAKEN = 48L << 20;

    @Test
    void refusesADeclaredLengthPastTheLimitWhileTheClientSends() {
        var outcomes = Attacks.oversizeLength("/echo", 1L << 30).on(target(), MANY);

        assertRefused(outcomes, 413);
    }

    @Test
    void refusesChunksPastTheLimitWhileTheClientSends() {
        var outcomes = Attacks.oversizeChunked("/echo").on(target(), MANY);

        assertRefused(outcomes, 413);
    }

    @Test
    void refusesAStreamedBodyPastTheLimitWhileTheClientSends() {
        var outcomes = Attacks.oversizeChunked("/upload").on(target(), MANY);

        assertRefused(outcomes, 413);
    }

    @Test
    void namesTheLimitOfABody() {
        var length = (1 << 20) + 1;
        try (var client = client("127.0.0.3")) {
            var answer = client.ask(post("/echo") + "Content-Length: " + length + "\r\n\r\n");

            assertThat(answer)
                    .isProblem(413)
                    .names("spillway.routes.\"POST /echo\".max-body")
                    .closes();
            assertThat(client.awaitEnd(Duration.ofSeconds(5))).isEqualTo(RawClient.End.EOF);
        }
    }

    @Test
    void refusesAnAnnouncedBodyBeforeItIsSent() {
        try (var client = client("127.0.0.3")) {
            var answer =
                    client.ask(post("/echo") + "Expect: 100-continue\r\nContent-Length: " + (1 << 24) + "\r\n\r\n");

            assertThat(answer).isProblem(413);
            assertThat(answer.interim()).isEmpty();
        }
    }

    @Test
    void takesABodyOfExactlyTheLimit() {
        var body = "b".repeat(1 << 20);
        try (var client = client("127.0.0.3")) {
            var answer = client.ask(post("/echo") + "Content-Length: " + body.length() + "\r\n\r\n" + body);

            assertThat(answer).hasStatus(200).hasText(body).keeps();
        }
    }

    @Test
    void takesChunksOfExactlyTheLimitAndRefusesOneByteMore() {
        var chunk = "1000\r\n" + "b".repeat(1 << 12) + "\r\n";
        try (var client = client("127.0.0.3")) {
            var head = post("/echo") + "Transfer-Encoding: chunked\r\n\r\n";

            assertThat(client.ask(head + chunk.repeat(256) + "0\r\n\r\n"))
                    .hasStatus(200)
                    .keeps();
            assertThat(client.ask(head + chunk.repeat(256) + "1\r\nb\r\n0\r\n\r\n"))
                    .isProblem(413)
                    .closes();
        }
    }

    @Test
    void refusesEndlessSizeLines() {
        assertRefused(Attacks.endlessSizeLine("/echo").on(target(), MANY), 400);
    }

    @Test
    void refusesEndlessExtensions() {
        assertRefused(Attacks.endlessExtension("/echo").on(target(), MANY), 400);
    }

    @Test
    void refusesEndlessTrailers() {
        assertRefused(Attacks.endlessTrailers("/echo").on(target(), MANY), 431);
    }

    @Test
    void refusesEndlessFields() {
        assertRefused(Attacks.endlessFields().on(target(), MANY), 431);
    }

    @Test
    void refusesAnEndlessField() {
        assertRefused(Attacks.endlessField().on(target(), MANY), 431);
    }

    @Test
    void refusesTooManyFields() {
        assertRefused(Attacks.manyFields(1_000).on(target(), MANY), 431);
    }

    @Test
    void refusesAnEndlessTarget() {
        assertRefused(Attacks.endlessTarget().on(target(), MANY), 414);
    }

    @Test
    void namesTheLimitsOfAHead() {
        assertThat(asked("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isProblem(414)
                .names("spillway.connections.request-line");
        assertThat(asked("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(40_000) + "\r\n\r\n"))
                .isProblem(431)
                .names("spillway.connections.header-bytes");
        assertThat(asked("GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(101) + "\r\n"))
                .isProblem(431)
                .names("spillway.connections.header-count");
    }

    private Answer asked(String request) {
        try (var client = client("127.0.0.3")) {
            return client.ask(request);
        }
    }

    private static void assertRefused(List<Outcome> outcomes, int status) {
        assertStatus(outcomes, status);
        assertEnded(outcomes, Duration.ZERO);
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.sent()).as(outcome.toString()).isLessThan(MOST_TAKEN));
    }

    private static String post(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
    }
}
