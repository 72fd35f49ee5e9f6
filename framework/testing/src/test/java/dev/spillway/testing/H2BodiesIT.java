package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import dev.spillway.testing.H2Outcome.Reset;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Content of requests: how much, how fast, and whether it is what was said. Whatever is wrong with one concerns
/// its stream alone.
class H2BodiesIT extends H2UnderAttack {
    private static final int LIMIT = 1 << 20;

    @Test
    void takesContentOfExactlyTheLimit() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", Integer.toString(LIMIT)));
        client.upload(stream, new byte[LIMIT]);

        assertThat(client.answer(stream).bytes()).hasSize(LIMIT);
    }

    @Test
    @FailsUpstream("looks when it reads, and tells nothing")
    void refusesADeclaredLengthPastTheLimitBeforeItComes() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", Integer.toString(LIMIT + 1)));

        assertThat(client.answer(stream)).isProblem(413).names("spillway.routes.\"POST /echo\".max-body");
        assertAlive(client);
    }

    @Test
    @FailsUpstream("no problem document")
    void refusesContentPastTheLimitWhileItComes() {
        var client = client();
        var stream = client.open(post("/echo"));
        client.upload(stream, new byte[LIMIT + 100_000]);

        assertThat(client.answer(stream)).isProblem(413).names("spillway.routes.\"POST /echo\".max-body");
        assertAlive(client);
    }

    @Test
    @FailsUpstream("no problem document")
    void refusesContentPastTheLimitOfManyStreamsAtOnce() {
        var client = client();
        var streams = IntStream.range(0, 20)
                .map(_ -> client.open(post("/echo").field("content-length", Integer.toString(LIMIT + 1))))
                .boxed()
                .toList();

        streams.forEach(stream -> assertThat(client.answer(stream)).isProblem(413));
        assertAlive(client);
    }

    @Test
    void resetsAStreamWithMoreContentThanItSaid() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", "3"));
        client.finish(stream, "abcdef");

        assertRefused(client, stream);
    }

    @Test
    void resetsAStreamWithLessContentThanItSaid() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", "30"));
        client.finish(stream, "abcdef");

        assertRefused(client, stream);
    }

    @Test
    void resetsAStreamWithoutTheContentThatItSaid() {
        var client = client();
        var stream = client.send(post("/echo").field("content-length", "30"));

        assertRefused(client, stream);
    }

    @Test
    @FailsUpstream("knows no length that is none")
    void resetsAStreamWhoseLengthIsNone() {
        var client = client();
        for (var length : new String[] {"+3", "-3", "3,3", "0x3", " 3", "", "99999999999999999999"}) {
            var stream = client.open(post("/echo").field("content-length", length));

            assertRefused(client, stream);
        }
    }

    @Test
    @FailsUpstream("takes the first")
    void resetsAStreamWithTwoLengths() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", "3").field("content-length", "4"));
        client.finish(stream, "abc");

        assertRefused(client, stream);
    }

    @Test
    void takesTrailers() {
        var client = client();
        var stream = client.open(post("/echo"));
        client.data(stream, 0, (byte) 'a')
                .headers(
                        stream,
                        H2Frame.END_HEADERS | H2Frame.END_STREAM,
                        HeaderBlock.empty().field("x-checksum", "1"));

        assertThat(client.answer(stream)).hasText("a");
    }

    @Test
    void asksForContentOnlyWhenTheHandlerReads() {
        var client = client();
        var wanted = client.open(post("/echo").field("expect", "100-continue").field("content-length", "3"));
        var unwanted =
                client.open(post("/ignore").field("expect", "100-continue").field("content-length", "3"));

        assertThat(client.answer(unwanted).interim()).isEmpty();
        client.finish(wanted, "abc");
        assertThat(client.answer(wanted)).hasText("abc");
    }

    @Test
    void answersARequestWhoseContentNobodyReads() {
        var client = client();
        for (var i = 0; i < 20; i++) {
            var stream = client.open(post("/ignore").field("content-length", "100000"));
            client.data(stream, 0, new byte[1_000]);

            assertThat(client.answer(stream)).hasText("ignored");
        }
        assertAlive(client);
    }

    @Test
    @FailsUpstream("waits for ever")
    void endsContentThatDripsAndNoOtherStream() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", "100000"));
        var other = client.get("/hold?ms=4000");
        H2Outcome outcome = new H2Outcome.Unanswered();
        for (var i = 0; i < 150 && outcome instanceof H2Outcome.Unanswered; i++) {
            client.data(stream, 0, (byte) 'a');
            outcome = client.outcome(stream, Duration.ofMillis(50));
        }

        switch (outcome) {
            case Answered(var answer) -> assertThat(answer).isProblem(408);
            case H2Outcome otherEnd -> throw new AssertionError(otherEnd.toString());
        }
        assertThat(client.answer(other)).hasText("held");
        assertAlive(client);
    }

    @Test
    @FailsUpstream("waits for ever")
    void endsContentThatStopsAndNoOtherStream() {
        var client = client();
        var stream = client.open(post("/echo").field("content-length", "100000"));
        client.data(stream, 0, (byte) 'a');

        assertThat(client.answer(stream)).isProblem(408);
        assertAlive(client);
    }

    private static void assertRefused(H2Client client, int stream) {
        switch (client.outcome(stream)) {
            case Answered(var answer) -> assertThat(answer).isProblem(400);
            case H2Outcome other -> assertThat(other).isEqualTo(new Reset(H2Error.PROTOCOL_ERROR));
        }
        assertAlive(client);
    }

    private static HeaderBlock post(String path) {
        return HeaderBlock.request("POST", path);
    }
}
