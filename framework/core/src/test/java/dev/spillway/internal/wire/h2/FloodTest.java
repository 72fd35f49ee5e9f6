package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// Frames that cost a peer nothing, and header blocks without an end.
class FloodTest {
    private final WireFixture fixture = Http2Talk.fixture(Script.doing(_ -> Response.text("ok")));

    private static byte[] many(int count, IntFunction<byte[]> frame) {
        var frames = new byte[count][];
        Arrays.setAll(frames, frame);
        return Frames.join(frames);
    }

    private void assertRefused(byte[]... frames) throws Exception {
        var talk = Http2Talk.with(fixture).feed(frames);
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(fixture.observer.ends.getLast()).extracting(End::reason).isEqualTo(CloseReason.REFUSED);
    }

    private void assertServed(byte[]... frames) throws Exception {
        var talk = Http2Talk.with(fixture).send(frames);
        talk.send(Frames.get(9_001, "/")).awaitEnd(9_001);
        assertThat(talk.status(9_001)).isEqualTo(200);
        talk.end();
    }

    @Test
    void boundsControlFrames() throws Exception {
        IntFunction<byte[]> ping = _ -> Frames.ping(0, new byte[8]);
        IntFunction<byte[]> settings = _ -> Frames.settings();
        IntFunction<byte[]> priority = _ -> Frames.frame(Frame.PRIORITY, 0, 1, new byte[5]);
        IntFunction<byte[]> unknown = _ -> Frames.frame(99, 0, 1);
        IntFunction<byte[]> goAway = _ -> Frames.frame(Frame.GOAWAY, 0, 0, new byte[8]);
        for (var frame : java.util.List.of(ping, settings, priority, unknown, goAway)) {
            assertServed(many(90, frame));
            assertRefused(many(110, frame));
        }
    }

    @Test
    void boundsWindowUpdates() throws Exception {
        assertServed(many(990, _ -> Frames.window(0, 1)));
        assertRefused(many(1_010, _ -> Frames.window(0, 1)));
    }

    @Test
    void boundsEmptyData() throws Exception {
        assertRefused(Frames.post(1, "/"), many(11, _ -> Frames.data(1, 0)));
    }

    @Test
    void boundsResetsOfThePeer() throws Exception {
        assertServed(many(
                190, i -> Frames.join(Frames.get(2 * i + 1, "/"), Frames.reset(2 * i + 1, ErrorCode.CANCEL))));
        assertRefused(many(
                210, i -> Frames.join(Frames.get(2 * i + 1, "/"), Frames.reset(2 * i + 1, ErrorCode.CANCEL))));
    }

    @Test
    void boundsResetsThatThePeerMakesUsSend() throws Exception {
        assertRefused(many(210, i -> Frames.join(Frames.post(2 * i + 1, "/"), Frames.window(2 * i + 1, 0))));
    }

    @Test
    void givesBackWithTime() throws Exception {
        var talk = Http2Talk.with(fixture);
        for (var second = 0; second < 30; second++) {
            talk.send(many(14, _ -> Frames.ping(0, new byte[8]))).pingPong(second);
            fixture.passMillis(1_000);
        }
        talk.send(Frames.get(1, "/")).awaitEnd(1).end();
    }

    @Test
    void aPingForWhatWeHaveSentIsFree() throws Exception {
        var talk = Http2Talk.with(fixture);
        for (var i = 0; i < 400; i++) {
            talk.send(Frames.get(2 * i + 1, "/")).awaitEnd(2 * i + 1).send(Frames.ping(0, new byte[8]));
        }
        talk.end();
    }

    @Test
    void boundsContinuation() throws Exception {
        var head = Frames.frame(Frame.HEADERS, Frame.END_STREAM, 1, Frames.request("GET", "/"));
        assertRefused(head, many(50, _ -> Frames.frame(Frame.CONTINUATION, 0, 1, (byte) 0)));
        assertRefused(head, many(50, _ -> Frames.frame(Frame.CONTINUATION, 0, 1)));
        assertRefused(head, many(9, _ -> Frames.frame(Frame.CONTINUATION, 0, 1, new byte[Frame.MOST])));
    }

    @Test
    void refusesAnythingWithinAHeaderBlock() throws Exception {
        var head = Frames.frame(Frame.HEADERS, Frame.END_STREAM, 1, Frames.request("GET", "/"));
        for (var other : new byte[][] {
            Frames.ping(0, new byte[8]),
            Frames.get(3, "/"),
            Frames.frame(Frame.CONTINUATION, 4, 3),
            Frames.frame(99, 0, 1)
        }) {
            var talk = Http2Talk.with(fixture).feed(head, other);
            assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
        var alone = Http2Talk.with(fixture).feed(Frames.frame(Frame.CONTINUATION, 4, 1));
        assertThat(alone.awaitRefusal()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void readsAHeaderBlockInPieces() throws Exception {
        var block = Frames.request("GET", "/", "x-a", "y".repeat(5_000));
        var frames = Frames.frame(Frame.HEADERS, Frame.END_STREAM, 1, Arrays.copyOf(block, 10));
        for (var at = 10; at < block.length; at += 1_000) {
            var end = Math.min(block.length, at + 1_000);
            frames = Frames.join(
                    frames,
                    Frames.frame(
                            Frame.CONTINUATION,
                            end == block.length ? Frame.END_HEADERS : 0,
                            1,
                            Arrays.copyOfRange(block, at, end)));
        }
        var talk = Http2Talk.with(fixture).send(frames).awaitEnd(1);
        assertThat(talk.status(1)).isEqualTo(200);
        talk.end();
    }

    @Test
    void answersAnOversizeHeadOnItsStream() throws Exception {
        var talk = Http2Talk.with(fixture);
        var block = Frames.request("GET", "/", "x-a", "y".repeat(50_000));
        talk.send(
                Frames.frame(Frame.HEADERS, Frame.END_STREAM, 1, Arrays.copyOf(block, Frame.MOST)),
                Frames.frame(Frame.CONTINUATION, 0, 1, Arrays.copyOfRange(block, Frame.MOST, 2 * Frame.MOST)),
                Frames.frame(Frame.CONTINUATION, 0, 1, Arrays.copyOfRange(block, 2 * Frame.MOST, 3 * Frame.MOST)),
                Frames.frame(
                        Frame.CONTINUATION,
                        Frame.END_HEADERS,
                        1,
                        Arrays.copyOfRange(block, 3 * Frame.MOST, block.length)));
        assertThat(talk.status(1)).isEqualTo(431);
        talk.send(Frames.get(3, "/")).awaitEnd(3);
        assertThat(talk.status(3)).isEqualTo(200);
        talk.end();
    }

    @Test
    void aPeerThatReadsNoAnswersToItsPingsIsRefused() throws Exception {
        var talk = Http2Talk.with(fixture);
        talk.channel.window(0);
        for (var i = 0; i < 12_000 && talk.channel.awaitReaderOrEnd(); i++) {
            fixture.passMillis(i % 20 == 0 ? 1_000 : 0);
            talk.feed(Frames.ping(0, new byte[8]));
        }
        talk.channel.endInput();
        talk.passUntil(1_000, 60_000, () -> talk.connection.isOver());
        talk.join();
    }
}
