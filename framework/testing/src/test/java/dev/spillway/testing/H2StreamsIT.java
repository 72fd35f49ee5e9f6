package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Lost;
import dev.spillway.testing.H2Outcome.Reset;
import dev.spillway.testing.RawClient.End;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many streams on one connection: what one of them does must not be felt by the others.
class H2StreamsIT extends H2UnderAttack {
    private static final Duration SOON = Duration.ofSeconds(3);

    @Test
    @FailsUpstream("8192 streams, its own windows")
    void announcesItsLimits() {
        var client = client();

        assertThat(client.wanted(H2Setting.MAX_CONCURRENT_STREAMS)).isEqualTo(100);
        assertThat(client.wanted(H2Setting.INITIAL_WINDOW_SIZE)).isEqualTo(256 << 10);
        assertThat(client.wanted(H2Setting.MAX_FRAME_SIZE)).isEqualTo(16_384);
        assertThat(client.wanted(H2Setting.MAX_HEADER_LIST_SIZE)).isEqualTo(32 << 10);
        assertThat(client.wanted(H2Setting.ENABLE_PUSH)).isIn(0L, 1L);
    }

    @Test
    void answersFastRequestsBehindSlowOnes() {
        var client = client();
        var slow = client.get("/hold?ms=1500");
        var fast = client.get("/get");

        assertThat(client.answer(fast)).hasText("ok");
        assertThat(client.outcome(slow, Duration.ofMillis(1))).isInstanceOf(H2Outcome.Unanswered.class);
        assertThat(client.answer(slow)).hasText("held");
    }

    @Test
    @FailsUpstream("hole 15: the 32 places of a queue, and the connection stands still")
    void isNotHeldUpByAHandlerThatDoesNotRead() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/sluggish?ms=4000"));
        for (var i = 0; i < 400; i++) {
            client.data(stream, 0, (byte) 'a');
        }

        assertThat(client.roundTrip()).isLessThan(SOON);
        var since = System.nanoTime();
        assertThat(client.ask("/get")).hasText("ok");
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(SOON);
        client.data(stream, H2Frame.END_STREAM);
        assertThat(client.answer(stream)).hasText("400");
    }

    @Test
    void isNotHeldUpByAWholeWindowOfContentThatNobodyReads() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/sluggish?ms=4000"));
        for (var i = 0; i < (256 << 10) / 16_384; i++) {
            client.data(stream, 0, new byte[16_384]);
        }

        assertThat(client.roundTrip()).isLessThan(SOON);
        assertThat(client.ask("/get")).hasText("ok");
        assertThat(client.outcome(stream, Duration.ofMillis(1))).isInstanceOf(H2Outcome.Unanswered.class);
        client.data(stream, H2Frame.END_STREAM);
        assertThat(client.answer(stream)).hasText(Integer.toString(256 << 10));
    }

    @Test
    @FailsUpstream("last is 0, always")
    void tellsTheTrueLastStreamWhenItEndsAConnection() {
        var client = client();
        assertThat(client.ask("/get")).hasStatus(200);
        assertThat(client.ask("/get")).hasStatus(200);
        var last = client.get("/get");
        assertThat(client.answer(last)).hasStatus(200);

        client.data(0, 0, (byte) 'a');

        assertEnded(client.awaitEnd(PATIENCE), H2Error.PROTOCOL_ERROR);
        assertThat(client.goAways().getLast().lastStream()).isEqualTo(last);
    }

    @Test
    @FailsUpstream("hole 22: drops the streams in flight")
    void finishesWhatIsInFlightWhenTheClientSaysGoAway() {
        var client = client();
        var streams = IntStream.range(0, 10)
                .map(_ -> client.get("/hold?ms=700"))
                .boxed()
                .toList();

        client.goAway(0, H2Error.NO_ERROR);

        streams.forEach(stream -> assertThat(client.answer(stream)).hasText("held"));
        assertThat(client.awaitEnd(PATIENCE).end()).isEqualTo(End.EOF);
    }

    @Test
    void finishesWhatIsInFlightWhenTheClientEndsItsSide() {
        var client = client();
        var stream = client.get("/hold?ms=700");
        client.roundTrip();
        client.halfClose();

        // A half-closed connection is either served to its end or ended: it does not stay.
        assertThat(client.outcome(stream)).isNotInstanceOf(H2Outcome.Unanswered.class);
        assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
    }

    @Test
    void opensNoStreamThatTheClientHasAlreadyPassedBy() {
        var client = client();
        client.newStream();
        assertThat(client.ask("/get")).hasStatus(200);

        client.headers(1, H2Frame.END_HEADERS | H2Frame.END_STREAM, HeaderBlock.request("GET", "/marker"));

        assertThat(client.awaitEnd(PATIENCE).error().orElseThrow()).isIn(H2Error.PROTOCOL_ERROR, H2Error.STREAM_CLOSED);
        assertThat(client.outcome(1, SOON)).isInstanceOf(Lost.class);
    }

    @Test
    void opensNoStreamWithANumberOfTheServer() {
        var client = client();

        client.headers(2, H2Frame.END_HEADERS | H2Frame.END_STREAM, HeaderBlock.request("GET", "/marker"));

        assertEnded(client.awaitEnd(PATIENCE), H2Error.PROTOCOL_ERROR);
    }

    @Test
    @FailsUpstream("says REFUSED_STREAM")
    void takesNoPromiseOfAClient() {
        var client = client();

        client.frame(H2Frame.PUSH_PROMISE, H2Frame.END_HEADERS, 1, new byte[] {0, 0, 0, 2, (byte) 0x82});

        assertEnded(client.awaitEnd(PATIENCE), H2Error.PROTOCOL_ERROR);
    }

    @Test
    void takesNoFrameLargerThanItHasAnnounced() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/echo"));

        client.data(stream, 0, new byte[16_385]);

        switch (client.outcome(stream)) {
            case Reset(var error) -> assertThat(error).isEqualTo(H2Error.FRAME_SIZE_ERROR);
            case H2Outcome _ -> assertEnded(client.awaitEnd(PATIENCE), H2Error.FRAME_SIZE_ERROR);
        }
    }

    @Test
    void takesPaddingAndPriority() {
        var client = client();
        var block = HeaderBlock.empty()
                .raw((byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 15)
                .raw(HeaderBlock.request("POST", "/echo").bytes())
                .raw(new byte[4]);
        var stream = client.newStream();
        client.headers(stream, H2Frame.END_HEADERS | H2Frame.PADDED | H2Frame.WITH_PRIORITY, block)
                .data(stream, H2Frame.PADDED, new byte[] {2, 'a', 'b', 0, 0})
                .data(stream, H2Frame.PADDED | H2Frame.END_STREAM, new byte[] {0, 'c'});

        assertThat(client.answer(stream)).hasText("abc");
    }

    @Test
    void refusesPaddingLongerThanItsFrame() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/echo"));

        client.data(stream, H2Frame.PADDED, new byte[] {9, 'a', 0});

        assertEnded(client.awaitEnd(PATIENCE), H2Error.PROTOCOL_ERROR);
    }

    @Test
    void answersTheSameRequestsOverHttp11() {
        try (var client = RawClient.connect(subject().port())) {
            assertThat(client.get("/get")).hasStatus(200).hasText("ok");
        }
    }

    @Test
    @FailsUpstream("101")
    void offersNoUpgradeFromHttp11() {
        try (var client = RawClient.connect(subject().port())) {
            var answer = client.ask("""
                    GET /get HTTP/1.1\r
                    Host: h\r
                    Connection: Upgrade, HTTP2-Settings\r
                    Upgrade: h2c\r
                    HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r
                    \r
                    """);

            assertThat(answer).hasStatus(200).hasText("ok");
            assertThat(answer.interim()).isEmpty();
        }
    }

    @Test
    void servesTenThousandRequestsOnOneConnection() {
        var client = client();
        for (var i = 0; i < 500; i++) {
            var streams = IntStream.range(0, 20).map(_ -> client.get("/get")).toArray();
            for (var stream : streams) {
                assertThat(client.answer(stream)).hasStatus(200);
            }
        }
    }
}
