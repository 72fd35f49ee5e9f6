package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.WireFixture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What goes to the peer, as far as its windows allow (RFC 9113, 5.2).
class FlowControlTest {
    private static final int LARGE = 200_000;
    private static final int PLENTY = 10_000_000;

    /// Answers `/n` with `n` bytes.
    private final Script script = Script.doing(call -> {
        var size = Integer.parseInt(call.path().substring(1));
        return size == 0 ? Response.status(204) : Response.bytes("a/b", new byte[size]);
    });

    private final WireFixture fixture = Http2Talk.fixture(script);

    private static String size(int bytes) {
        return "/" + bytes;
    }

    private static int received(Http2Talk talk, int stream) {
        return talk.body(stream).length();
    }

    private void awaitBody(Http2Talk talk, int stream, int bytes) {
        talk.channel.awaitWritten(bytes + " bytes on " + stream, false, _ -> received(talk, stream) >= bytes);
    }

    @Test
    void sendsNoMoreThanTheConnectionsWindow() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, PLENTY);
        talk.feed(Frames.get(1, size(LARGE)));
        awaitBody(talk, 1, PeerSettings.FIRST_WINDOW);
        talk.pingPong(1);
        assertThat(received(talk, 1)).isEqualTo(PeerSettings.FIRST_WINDOW);
        talk.feed(Frames.window(0, 1_000));
        awaitBody(talk, 1, PeerSettings.FIRST_WINDOW + 1_000);
        talk.feed(Frames.window(0, PLENTY)).awaitEnd(1);
        assertThat(received(talk, 1)).isEqualTo(LARGE);
        talk.end();
    }

    @Test
    void sendsNoMoreThanTheStreamsWindow() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 10);
        talk.feed(Frames.get(1, size(30)));
        awaitBody(talk, 1, 10);
        talk.pingPong(1);
        assertThat(received(talk, 1)).isEqualTo(10);
        talk.feed(Frames.window(1, 5));
        awaitBody(talk, 1, 15);
        talk.feed(Frames.window(1, 100)).awaitEnd(1);
        assertThat(received(talk, 1)).isEqualTo(30);
        talk.end();
    }

    @Test
    void anAnswerThatItsPeerGivesUpHasNotLeft() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 10);
        talk.feed(Frames.get(1, size(30)));
        awaitBody(talk, 1, 10);
        talk.send(Frames.reset(1, ErrorCode.CANCEL));
        Http2Talk.until("the end of the call", () -> script.closed.get() == 1);
        assertThat(script.left).hasValue(0);
        talk.send(Frames.get(3, size(5))).awaitEnd(3);
        Http2Talk.until("the end of the call", () -> script.closed.get() == 2);
        assertThat(script.left).hasValue(1);
        talk.end();
    }

    @Test
    void waitsUntilAWindowBelowZeroIsPositiveAgain() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 100);
        talk.feed(Frames.get(1, size(300)));
        awaitBody(talk, 1, 100);
        // -70 for what is open.
        talk.send(Frames.settings(PeerSettings.INITIAL_WINDOW_SIZE, 30), Frames.window(1, 70));
        talk.pingPong(1);
        assertThat(received(talk, 1)).isEqualTo(100);
        talk.send(Frames.window(1, 1));
        awaitBody(talk, 1, 101);
        talk.send(Frames.settings(PeerSettings.INITIAL_WINDOW_SIZE, 1_000)).awaitEnd(1);
        assertThat(received(talk, 1)).isEqualTo(300);
        talk.end();
    }

    @Test
    void resetsAStreamWhoseWindowBecomesTooLarge() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0);
        // The connection's window keeps it open.
        talk.send(Frames.get(1, size(LARGE)), Frames.window(1, Frame.MOST_NUMBER), Frames.window(1, Frame.MOST_NUMBER));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
        talk.send(Frames.get(3, size(0))).awaitEnd(3);
        talk.end();
    }

    @Test
    void refusesAConnectionWindowThatBecomesTooLarge() throws Exception {
        var talk = Http2Talk.with(fixture);
        talk.feed(Frames.window(0, Frame.MOST_NUMBER));
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
    }

    @Test
    void refusesASettingThatMakesAWindowTooLarge() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0);
        // The connection's window keeps it open.
        talk.feed(
                Frames.get(1, size(LARGE)),
                Frames.window(1, 1),
                Frames.settings(PeerSettings.INITIAL_WINDOW_SIZE, Frame.MOST_NUMBER));
        // Byte 1 may have gone out before; a second update makes sure of it.
        talk.feed(Frames.window(1, Frame.MOST_NUMBER));
        talk.channel.awaitWritten(
                "an error",
                false,
                bytes -> Frames.read(bytes).stream()
                        .anyMatch(frame -> frame.type() == Frame.GOAWAY || frame.type() == Frame.RST_STREAM));
        talk.end();
    }

    @Test
    void refusesAWindowUpdateOfNothing() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0);
        talk.send(Frames.get(1, size(10)), Frames.window(1, 0));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        talk.feed(Frames.window(0, 0));
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void resetsAStreamWhoseWindowStaysShut() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0);
        talk.feed(Frames.get(1, size(10)));
        talk.status(1);
        fixture.passMillis(9_900);
        assertThat(talk.hasReset(1)).isFalse();
        talk.passUntil(100, 11_000, () -> talk.hasReset(1));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.CANCEL);
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.DEADLINE);
        // Only the stream.
        talk.send(Frames.get(3, size(0))).awaitEnd(3);
        talk.end();
        assertThat(script.closed).hasValue(2);
    }

    @Test
    void resetsAStreamWhoseWindowOpensByBytes() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0);
        talk.feed(Frames.get(1, size(LARGE)));
        talk.status(1);
        var opened = new AtomicInteger();
        talk.passUntil(1_000, 100_000, () -> {
            if (opened.get() <= received(talk, 1)) {
                opened.incrementAndGet();
                talk.feed(Frames.window(1, 1));
            }
            return talk.hasReset(1);
        });
        assertThat(received(talk, 1)).isLessThan(1_000);
        talk.end();
    }

    /// A connection whose peer takes nothing while the buffer behind the writer fills.
    private Http2Talk clogged(int... settings) throws Exception {
        var talk = Http2Talk.with(fixture, settings);
        talk.channel.window(0);
        talk.feed(Frames.get(1, size(1_000)));
        talk.channel.awaitWriter();
        return talk;
    }

    private void awaitFullBuffer() throws InterruptedException {
        Http2Talk.until("a full buffer", () -> fixture.wire.bytes().held() > 90_000);
    }

    @Test
    void answersWithoutContentAlthoughNoWindowIsLeft() throws Exception {
        var talk = clogged(PeerSettings.INITIAL_WINDOW_SIZE, PLENTY);
        // The rest of the window, and nearly all room.
        talk.send(Frames.get(3, size(LARGE)));
        awaitFullBuffer();
        var last = 3;
        for (; last < 103; last += 2) {
            talk.send(Frames.get(last + 2, size(0)));
        }
        talk.channel.window(Long.MAX_VALUE);
        for (var stream = 5; stream <= last; stream += 2) {
            talk.awaitEnd(stream);
        }
        talk.end();
    }

    @Test
    void aStreamWithATinyWindowHoldsUpNoOther() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0);
        talk.send(Frames.window(0, PLENTY), Frames.get(1, size(LARGE)));
        for (var i = 1; i <= 64; i++) {
            talk.feed(Frames.window(1, 1));
            awaitBody(talk, 1, i);
        }
        // From now on it waits for more than this.
        talk.feed(Frames.window(1, 5)).pingPong(1).pingPong(2);
        talk.channel.window(0);
        talk.send(Frames.get(3, size(LARGE)), Frames.window(3, PLENTY));
        talk.channel.awaitWriter();
        awaitFullBuffer();
        talk.channel.window(Long.MAX_VALUE);
        talk.awaitEnd(3);
        assertThat(received(talk, 3)).isEqualTo(LARGE);
        talk.end();
    }

    @Test
    void allStreamsShareASmallConnectionWindow() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, PLENTY);
        var streams = 40;
        var size = 10_000;
        for (var i = 0; i < streams; i++) {
            talk.feed(Frames.get(2 * i + 1, size(size)));
        }
        for (var sent = PeerSettings.FIRST_WINDOW; sent < streams * size; sent += 7_000) {
            var upTo = sent;
            talk.channel.awaitWritten(
                    "all of the window",
                    false,
                    bytes -> Frames.read(bytes).stream()
                                    .filter(frame -> frame.type() == Frame.DATA)
                                    .mapToInt(frame -> frame.payload().length)
                                    .sum()
                            >= upTo);
            talk.feed(Frames.window(0, 7_000));
        }
        for (var i = 0; i < streams; i++) {
            talk.awaitEnd(2 * i + 1);
            assertThat(received(talk, 2 * i + 1)).isEqualTo(size);
        }
        talk.end();
    }

    @Test
    void aBusyConnectionOutlivesTheTimeOfOneAnswer() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, PLENTY);
        var size = 20_000;
        talk.send(Frames.window(0, Frame.MOST_NUMBER - PeerSettings.FIRST_WINDOW));
        talk.channel.window(1);
        talk.feed(Frames.get(1, size(size)), Frames.get(3, size(size)), Frames.get(5, size(size)));
        talk.channel.awaitWriter();
        var stream = 7;
        for (var second = 0; second < 100; second++, stream += 2) {
            fixture.passMillis(1_000);
            assertThat(talk.channel.events()).as("after " + second).doesNotContain(Event.ABORT);
            talk.send(Frames.get(stream, size(size)));
            talk.channel.window(size);
            talk.channel.awaitWriter();
        }
        talk.channel.window(Long.MAX_VALUE);
        talk.awaitEnd(stream - 2);
        assertThat(talk.got()).noneMatch(frame -> frame.type() == Frame.RST_STREAM);
        talk.end();
    }

    @Test
    void cutsAPeerThatTakesNothing() throws Exception {
        var talk = clogged();
        fixture.passMillis(9_900);
        assertThat(talk.channel.events()).isEmpty();
        talk.passUntil(100, 1_000, () -> talk.channel.events().contains(Event.ABORT));
        talk.join();
    }
}
