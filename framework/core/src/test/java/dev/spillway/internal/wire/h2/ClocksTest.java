package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Peers that let us wait: each wait has its clock.
class ClocksTest {
    private final Script script = Script.doing(_ -> Response.text("ok"));
    private final WireFixture fixture = Http2Talk.fixture(script);

    /// Time passes until the connection says GOAWAY.
    private int untilRefused(Http2Talk talk, int most) throws Exception {
        return talk.passUntil(100, most, () -> talk.got().stream().anyMatch(frame -> frame.type() == Frame.GOAWAY));
    }

    private void assertRefusedWithin(Http2Talk talk, int least, int most) throws Exception {
        assertThat(untilRefused(talk, most)).isBetween(least, most);
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }

    @Test
    void closesASilentConnection() throws Exception {
        var talk = Http2Talk.silent(fixture);
        talk.channel.awaitReader();
        fixture.passMillis(4_900);
        assertThat(talk.connection.isOver()).isFalse();
        talk.passUntil(100, 1_000, () -> talk.connection.isOver());
        talk.join();
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.ACCEPTED, CloseReason.DEADLINE));
    }

    @Test
    void refusesAPartOfAFrameThatStops() throws Exception {
        var talk = Http2Talk.with(fixture).send(Arrays.copyOf(Frames.ping(0, new byte[8]), 5));
        assertRefusedWithin(talk, 1_900, 2_200);
    }

    @Test
    void refusesAFrameThatDrips() throws Exception {
        var talk = Http2Talk.with(fixture);
        var frame = Frames.get(1, "/");
        var at = 0;
        for (;
                at < frame.length
                        && talk.channel.awaitReaderOrEnd()
                        && talk.channel.events().isEmpty();
                at++) {
            talk.feed(new byte[] {frame[at]});
            fixture.passMillis(1_000);
        }
        assertThat(at).isBetween(2, 4);
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(script.admitted).hasValue(0);
    }

    @Test
    void refusesAHeaderBlockThatStops() throws Exception {
        var talk = Http2Talk.with(fixture)
                .send(Frames.frame(Frame.HEADERS, Frame.END_STREAM, 1, Frames.request("GET", "/")));
        assertRefusedWithin(talk, 1_900, 2_200);
    }

    @Test
    void refusesAPrefaceThatStops() throws Exception {
        var talk = Http2Talk.silent(fixture).send(Arrays.copyOf(Frames.PREFACE, 10));
        assertThat(untilRefused(talk, 2_200)).isBetween(1_900, 2_200);
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesDataThatStopsWithinItsFrame() throws Exception {
        var data = Frames.data(1, Frame.END_STREAM, new byte[10_000]);
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/"), Arrays.copyOf(data, 20));
        // The stream's clock and the frame's are the same one; whichever is looked at first.
        talk.passUntil(
                100,
                60_000,
                () -> talk.got().stream()
                        .anyMatch(frame -> frame.type() == Frame.GOAWAY
                                || (frame.stream() == 1 && frame.type() == Frame.HEADERS)));
        talk.end();
    }

    @Test
    void answers408OnTheStreamWhoseBodyStops() throws Exception {
        var waiting = Http2Talk.fixture(Script.ignoring(call -> {
            try {
                Script.readAll(call.payload());
            } catch (Refusal refusal) {
                return refusal.response();
            }
            return Response.text("ok");
        }));
        var talk = Http2Talk.with(waiting).send(Frames.post(1, "/"), Frames.data(1, 0, (byte) 1));
        waiting.passMillis(1_000);
        assertThat(talk.got()).noneMatch(Http2Talk.is(Frame.HEADERS, 1));
        talk.passUntil(100, 60_000, () -> talk.got().stream().anyMatch(Http2Talk.is(Frame.HEADERS, 1)));
        assertThat(talk.status(1)).isEqualTo(408);
        // The others go on.
        talk.send(Frames.get(3, "/")).awaitEnd(3);
        talk.end();
    }

    @Test
    void refusesAPeerThatNeverAcknowledgesSettings() throws Exception {
        var talk = Http2Talk.silent(fixture).send(Frames.PREFACE, Frames.settings());
        fixture.passMillis(9_000);
        talk.send(Frames.get(1, "/")).awaitEnd(1);
        fixture.passMillis(2_000);
        talk.feed(Frames.get(3, "/"));
        talk.channel.endInput();
        talk.passUntil(100, 20_000, () -> talk.connection.isOver());
        talk.join();
    }

    @Test
    void saysSettingsTimeoutToAPeerThatGoesOn() throws Exception {
        var talk = Http2Talk.silent(fixture).send(Frames.PREFACE, Frames.settings());
        for (var second = 0; second < 9; second++) {
            talk.send(Frames.get(2 * second + 1, "/")).awaitEnd(2 * second + 1);
            fixture.passMillis(1_000);
        }
        talk.send(Frames.get(101, "/")).awaitEnd(101);
        fixture.passMillis(1_500);
        talk.feed(Frames.get(103, "/"));
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.SETTINGS_TIMEOUT);
    }

    @Test
    void keepsAConnectionWhoseHandlersRun() throws Exception {
        var talk = Http2Talk.with(fixture, PeerSettings.INITIAL_WINDOW_SIZE, 0).send(Frames.get(1, "/"));
        talk.status(1);
        fixture.passMillis(9_000);
        assertThat(talk.channel.events()).doesNotContain(Event.CLOSE, Event.STOP_READING);
        talk.send(Frames.window(1, 10)).awaitEnd(1);
        talk.end();
    }
}
