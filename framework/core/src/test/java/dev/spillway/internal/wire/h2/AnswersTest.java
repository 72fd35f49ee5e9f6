package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.WireFixture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers in frames (RFC 9113, 8.1).
class AnswersTest {
    private static final int LARGE = 60_000;

    private final Script script = Script.ignoring(call -> switch (call.path()) {
        case "/whole" -> Response.text("whole");
        case "/none" -> Response.status(204);
        case "/same" -> Response.status(304);
        case "/stream" ->
            Response.stream("a/b", out -> {
                for (var i = 0; i < 10; i++) {
                    out.write(new byte[LARGE / 10]);
                }
            });
        case "/short" -> Response.stream("a/b", out -> out.write(new byte[10]));
        case "/half" ->
            Response.stream("a/b", out -> {
                out.write(new byte[LARGE]);
                throw new IOException("half an answer");
            });
        case "/echo" -> Response.text(Script.readAll(call.payload()));
        default -> throw new IOException("no answer");
    });

    private final WireFixture fixture = Http2Talk.fixture(script);

    private Http2Talk asked(String method, String path) throws Exception {
        return Http2Talk.with(fixture)
                .send(Frames.frame(Frame.HEADERS, Frames.WHOLE, 1, Frames.request(method, path)))
                .awaitEnd(1);
    }

    private static List<String> head(Http2Talk talk) {
        return talk.await("a head", Http2Talk.is(Frame.HEADERS, 1)).fields();
    }

    @Test
    void tellsTheLengthOfAWholeAnswer() throws Exception {
        var talk = asked("GET", "/whole");
        assertThat(head(talk)).contains(":status: 200", "content-length: 5");
        assertThat(talk.body(1)).isEqualTo("whole");
        talk.end();
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.DONE);
    }

    @Test
    void answersHeadWithoutContent() throws Exception {
        for (var path : List.of("/whole", "/stream", "/short")) {
            var talk = asked("HEAD", path);
            assertThat(head(talk)).contains(":status: 200");
            assertThat(talk.got()).noneMatch(Http2Talk.is(Frame.DATA, 1));
            talk.end();
        }
    }

    @Test
    void answersStatusesThatHaveNoContentWithoutALength() throws Exception {
        for (var path : List.of("/none", "/same")) {
            var talk = asked("GET", path);
            assertThat(head(talk)).noneMatch(field -> field.startsWith("content-length"));
            assertThat(talk.got()).noneMatch(Http2Talk.is(Frame.DATA, 1));
            talk.end();
        }
    }

    @Test
    void streamsAnAnswerAsItIsMade() throws Exception {
        var talk = asked("GET", "/stream");
        assertThat(head(talk)).noneMatch(field -> field.startsWith("content-length"));
        talk.end();
        // What fits one piece has a length.
        var little = asked("GET", "/short");
        assertThat(head(little)).contains("content-length: 10");
        little.end();
    }

    @Test
    void resetsAnAnswerThatBreaksOff() throws Exception {
        var talk = asked("GET", "/half");
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.INTERNAL_ERROR);
        talk.end();
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.FAILED);
    }

    @Test
    void asksForABodyThatWaitsToBeAsked() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/echo", "expect", "100-continue"));
        var interim = talk.await("100", Http2Talk.is(Frame.HEADERS, 1));
        assertThat(interim.fields()).containsExactly(":status: 100");
        assertThat(interim.has(Frame.END_STREAM)).isFalse();
        talk.send(Frames.data(1, Frame.END_STREAM, (byte) 'x')).awaitEnd(1);
        assertThat(talk.status(1)).isEqualTo(200);
        assertThat(talk.body(1)).isEqualTo("x");
        talk.end();
    }

    @Test
    void doesNotAskForABodyThatNobodyReads() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/whole", "expect", "100-continue"));
        talk.await("an answer", frame -> frame.stream() == 1 && frame.ends());
        assertThat(talk.status(1)).isEqualTo(200);
        assertThat(talk.got()).filteredOn(Http2Talk.is(Frame.HEADERS, 1)).hasSize(1);
        talk.passUntil(100, 60_000, () -> talk.hasReset(1));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.NO_ERROR);
        talk.end();
    }

    @Test
    void letsAPeerFinishALittleBodyThatNobodyReads() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/whole"), Frames.data(1, 0, (byte) 1));
        talk.awaitEnd(1).send(Frames.data(1, Frame.END_STREAM, (byte) 2));
        Http2Talk.until("the end of the stream", () -> !fixture.observer.streams.isEmpty());
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.DONE);
        assertThat(talk.hasReset(1)).isFalse();
        talk.end();
    }

    @Test
    void letsAPeerBreakOffABodyThatNobodyReads() throws Exception {
        var talk = Http2Talk.with(fixture)
                .send(Frames.post(1, "/whole", "content-length", "1000000"), Frames.data(1, 0, (byte) 1));
        talk.awaitEnd(1).send(Frames.data(1, Frame.END_STREAM, (byte) 2));
        Http2Talk.until("the end of the stream", () -> !fixture.observer.streams.isEmpty());
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.DONE);
        assertThat(talk.hasReset(1)).isFalse();
        talk.end();
    }

    @Test
    void asksAPeerToStopThatDoesNotEndItsBody() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/whole"), Frames.data(1, 0, (byte) 1));
        talk.awaitEnd(1);
        talk.passUntil(100, 60_000, () -> talk.hasReset(1));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.NO_ERROR);
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.UNREAD_BODY);
        talk.end();
    }
}
