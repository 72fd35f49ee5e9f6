package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.limit.Http2Knobs;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Size;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What may come on a stream, by what came before (RFC 9113, 5.1).
class StreamStatesTest {
    private static final byte ONE = 1;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Script script = Script.doing(call -> {
        if (call.path().equals("/slow")) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                return Response.text("interrupted");
            }
        }
        return Response.text("ok");
    });

    private final WireFixture fixture = Http2Talk.fixture(script);

    private ErrorCode refused(byte[]... frames) throws Exception {
        return Http2Talk.with(fixture).feed(frames).awaitRefusal();
    }

    /// Only the stream, by its code.
    private ErrorCode reset(int stream, byte[]... frames) throws Exception {
        var talk = Http2Talk.with(fixture).feed(frames);
        var code = talk.awaitReset(stream);
        talk.pingPong(1).send(Frames.get(101, "/")).awaitEnd(101);
        assertThat(talk.status(101)).isEqualTo(200);
        goOn.countDown();
        talk.end();
        return code;
    }

    @Test
    void refusesFramesOnAStreamThatWasNotOpened() throws Exception {
        assertThat(refused(Frames.data(1, 0, ONE))).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(refused(Frames.reset(1, ErrorCode.CANCEL))).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(refused(Frames.window(1, 1))).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(refused(Frames.get(2, "/"))).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(refused(Frames.get(0, "/"))).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(refused(Frames.data(0, 0, ONE))).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void takesAPriorityOnAnyStream() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.frame(Frame.PRIORITY, 0, 9, new byte[5]));
        talk.send(Frames.get(1, "/")).awaitEnd(1).end();
    }

    @Test
    void refusesAStreamThatIsOlderThanTheLast() throws Exception {
        assertThat(refused(Frames.get(5, "/"), Frames.get(3, "/"))).isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    void resetsAStreamOnWhichThePeerGoesOnAfterItsEnd() throws Exception {
        assertThat(reset(1, Frames.get(1, "/slow"), Frames.data(1, 0, ONE))).isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    void resetsAStreamThatBeginsASecondTime() throws Exception {
        assertThat(reset(1, Frames.get(1, "/slow"), Frames.get(1, "/"))).isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    void refusesDataOnAStreamThatBothSidesHaveEnded() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/")).awaitEnd(1);
        talk.feed(Frames.data(1, 0, ONE));
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    void refusesDataOnAStreamThatThePeerHasReset() throws Exception {
        assertThat(refused(Frames.post(1, "/slow"), Frames.reset(1, ErrorCode.CANCEL), Frames.data(1, 0, ONE)))
                .isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    void dropsWhatComesForAStreamThatWeHaveReset() throws Exception {
        var talk =
                Http2Talk.with(fixture).send(Frames.post(1, "/", "content-length", "1"), Frames.data(1, 0, ONE, ONE));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        talk.send(Frames.data(1, 0, ONE), Frames.data(1, 0, ONE), Frames.get(1, "/"), Frames.window(1, 1));
        talk.send(Frames.reset(1, ErrorCode.CANCEL));
        talk.send(Frames.get(3, "/")).awaitEnd(3).end();
    }

    @Test
    void dropsNoMoreForAStreamThanItsWindow() throws Exception {
        var small = Http2Talk.fixture(script, Http2Knobs.STREAM_WINDOW.at(Size.ofKibibytes(64)));
        var talk = Http2Talk.with(small).send(Frames.post(1, "/", "content-length", "1"), Frames.data(1, 0, ONE, ONE));
        talk.awaitReset(1);
        for (var sent = 0; sent < 4; sent++) {
            talk.feed(Frames.data(1, 0, new byte[Frame.MOST]));
        }
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.STREAM_CLOSED);
    }

    @Test
    void resetsABodyOfAnotherLengthThanItsHeadTells() throws Exception {
        assertThat(reset(1, Frames.post(1, "/", "content-length", "3"), Frames.data(1, Frame.END_STREAM, ONE)))
                .isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(reset(1, Frames.post(1, "/", "content-length", "1"), Frames.data(1, 0, ONE, ONE)))
                .isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void takesTrailersThatEndTheStreamAndNoOthers() throws Exception {
        var trailers = Frames.block("x-t", "1");
        var talk = Http2Talk.with(fixture)
                .send(Frames.post(1, "/"), Frames.data(1, 0, ONE))
                .send(Frames.frame(Frame.HEADERS, Frames.WHOLE, 1, trailers));
        talk.awaitEnd(1);
        assertThat(talk.status(1)).isEqualTo(200);
        talk.end();
        assertThat(reset(1, Frames.post(1, "/"), Frames.frame(Frame.HEADERS, Frame.END_HEADERS, 1, trailers)))
                .isEqualTo(ErrorCode.PROTOCOL_ERROR);
        var pseudo = Frames.block(":path", "/");
        assertThat(reset(1, Frames.post(1, "/"), Frames.frame(Frame.HEADERS, Frames.WHOLE, 1, pseudo)))
                .isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesOneStreamTooManyAndNoOther() throws Exception {
        var talk = Http2Talk.with(fixture);
        for (var stream = 1; stream < 200; stream += 2) {
            talk.feed(Frames.get(stream, "/slow"));
        }
        talk.send(Frames.get(201, "/"));
        assertThat(talk.awaitReset(201)).isEqualTo(ErrorCode.REFUSED_STREAM);
        goOn.countDown();
        for (var stream = 1; stream < 200; stream += 2) {
            talk.awaitEnd(stream);
            assertThat(talk.status(stream)).isEqualTo(200);
        }
        talk.end();
        assertThat(fixture.observer.streams).hasSize(101).containsOnlyOnce(StreamEnd.REFUSED);
    }

    @Test
    void refusesStreamsWhileTheProcessHasNoBytes() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/slow"));
        try (var all = fixture.wire.bytes().lease()) {
            assertThat(all.offer(fixture.wire.bytes().capacity() / 4 * 3 - 100_000))
                    .isTrue();
            for (var stream = 3; !talk.hasReset(stream - 2); stream += 2) {
                assertThat(stream).as("refused at last").isLessThan(199);
                talk.send(Frames.get(stream, "/slow")).pingPong(stream);
            }
        }
        goOn.countDown();
        talk.awaitEnd(1);
        assertThat(fixture.observer.streams).contains(StreamEnd.REFUSED);
        talk.end();
    }

    @Test
    void bytesThatThePeerMaySendAreGivenBackWhenTheyAreRead() throws Exception {
        var small = Http2Talk.fixture(
                script, Http2Knobs.STREAM_WINDOW.at(Size.ofKibibytes(64)), Http2Knobs.WINDOW.at(Size.ofKibibytes(64)));
        var talk = Http2Talk.with(small).send(Frames.post(1, "/"));
        // Ten windows' worth, each piece only when there is room for it.
        var sent = 0;
        for (; sent < 40 * Frame.MOST; sent += Frame.MOST) {
            var room = sent + Frame.MOST;
            talk.channel.awaitWritten("room", false, bytes -> room(bytes, 0) >= room && room(bytes, 1) >= room);
            talk.feed(Frames.data(1, 0, new byte[Frame.MOST]));
        }
        talk.feed(Frames.data(1, Frame.END_STREAM)).awaitEnd(1);
        assertThat(script.seen.getFirst().body()).hasSize(sent);
        talk.end();
    }

    private static long room(byte[] written, int stream) {
        return Frames.read(written).stream()
                        .filter(Http2Talk.is(Frame.WINDOW_UPDATE, stream))
                        .mapToLong(frame -> frame.number(0))
                        .sum()
                + (1 << 16)
                - (stream == 0 ? 1 : 0);
    }

    @Test
    void refusesMoreThanItsWindows() throws Exception {
        var slow = Http2Talk.fixture(
                Script.ignoring(_ -> {
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        // It ends either way.
                    }
                    return Response.text("ok");
                }),
                Http2Knobs.STREAM_WINDOW.at(Size.ofKibibytes(64)),
                Knobs.DRAIN_BYTES.at(Size.ofKibibytes(64)));
        var talk = Http2Talk.with(slow).send(Frames.post(1, "/"));
        for (var i = 0; i < 5; i++) {
            talk.feed(Frames.data(1, 0, new byte[Frame.MOST]));
        }
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
        goOn.countDown();
        talk.end();
    }
}
