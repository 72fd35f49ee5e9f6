package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.internal.wire.h2.Frames.Got;
import dev.spillway.limit.Http2Knobs;
import dev.spillway.limit.Knobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// How a connection ends of which nothing is wrong: GOAWAY in two steps (RFC 9113, 6.8).
class DepartureTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Script script = Script.doing(call -> {
        try {
            if (call.path().equals("/slow")) {
                goOn.await();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return Response.text("ok");
    });

    private final WireFixture fixture = Http2Talk.fixture(script);

    private static List<Integer> lasts(Http2Talk talk) {
        return talk.got().stream()
                .filter(frame -> frame.type() == Frame.GOAWAY)
                .map(frame -> frame.number(0))
                .toList();
    }

    private static Got farewell(Http2Talk talk) {
        return talk.await("the farewell's PING", frame -> frame.type() == Frame.PING && !frame.has(Frame.ACK));
    }

    private static void awaitLast(Http2Talk talk, int last) {
        talk.await("the last stream", frame -> frame.type() == Frame.GOAWAY && frame.number(0) == last);
    }

    /// Waits until the idle time of a connection runs. Its thread says that it is idle before it has set since when.
    private static void awaitRest(Http2Talk talk) throws Exception {
        talk.channel.awaitReader();
        Http2Talk.until("rest", () -> talk.connection.phase() == Phase.IDLE);
    }

    private static void awaitEnd(Http2Talk talk) throws Exception {
        talk.passUntil(100, 2_000, () -> talk.connection.isOver());
        talk.join();
    }

    private void assertEndsIdle(Http2Talk talk) throws Exception {
        awaitEnd(talk);
        assertThat(lasts(talk)).containsExactly(1);
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.IDLE, CloseReason.DEADLINE));
    }

    @Test
    void asksFirstAndTellsTheLastStreamWhenThePeerKnows() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/slow"));
        talk.connection.leave();
        var ping = farewell(talk);
        assertThat(lasts(talk)).containsExactly(Frame.MOST_NUMBER);
        // Opened before the peer knew.
        talk.send(Frames.get(3, "/")).awaitEnd(3);
        talk.send(Frames.ping(Frame.ACK, ping.payload()));
        awaitLast(talk, 3);
        // And this one is not served.
        talk.send(Frames.get(5, "/"));
        goOn.countDown();
        talk.awaitEnd(1);
        Http2Talk.until("the end of the output", () -> talk.channel.events().contains(Event.END_OUTPUT));
        talk.end();
        assertThat(script.seen).extracting(Script.Seen::path).containsExactlyInAnyOrder("/slow", "/");
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.SHUTDOWN);
    }

    @Test
    void aPingOfThePeersDuringTheFarewellIsOnlyAnswered() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/slow"));
        talk.connection.leave();
        farewell(talk);
        talk.pingPong(9).send(Frames.ping(Frame.ACK, new byte[8]));
        assertThat(lasts(talk)).containsExactly(Frame.MOST_NUMBER);
        goOn.countDown();
        talk.awaitEnd(1).end();
    }

    @Test
    void asksOnlyOnce() throws Exception {
        var talk = Http2Talk.with(fixture);
        talk.connection.leave();
        talk.connection.leave();
        farewell(talk);
        talk.pingPong(1);
        assertThat(lasts(talk)).hasSize(1);
        talk.end();
    }

    @Test
    void asksNobodyWhileThePortIsBeingClosed() throws Exception {
        var talk = Http2Talk.with(fixture);
        fixture.lifecycle.advance(Stage.CLOSING_PORT);
        talk.connection.leave();
        talk.pingPong(1);
        assertThat(lasts(talk)).isEmpty();
        talk.end();
    }

    @Test
    void saysNothingBeforeItsSettings() throws Exception {
        var early = WireFixture.speaking(
                connection -> {
                    var spoken = new Http2Connection(connection);
                    spoken.leave();
                    return spoken;
                },
                script);
        var talk = Http2Talk.with(early);
        farewell(talk);
        assertThat(talk.got().getFirst().type()).isEqualTo(Frame.SETTINGS);
        talk.end();
    }

    @Test
    void endsAfterItsNumberOfRequests() throws Exception {
        var limited = Http2Talk.fixture(script, Http2Knobs.REQUESTS.at(1_000L));
        var talk = Http2Talk.with(limited);
        for (var i = 0; i < 999; i++) {
            talk.send(Frames.get(2 * i + 1, "/")).awaitEnd(2 * i + 1);
            if (i < 998) {
                continue;
            }
            assertThat(lasts(talk)).isEmpty();
        }
        talk.send(Frames.get(1_999, "/")).awaitEnd(1_999);
        talk.send(Frames.ping(Frame.ACK, farewell(talk).payload()));
        awaitLast(talk, 1_999);
        talk.end();
        assertThat(limited.observer.ends).extracting(End::reason).containsExactly(CloseReason.WORN);
    }

    @Test
    void tellsAPeerThatGoesOnPastItsNumberOfRequestsAndAnswersNoPing() throws Exception {
        var limited =
                Http2Talk.fixture(script, Http2Knobs.REQUESTS.at(1_000L), Knobs.AGE_GRACE.at(Duration.ofSeconds(5)));
        var talk = Http2Talk.with(limited);
        for (var stream = 1; stream < 2_000; stream += 2) {
            talk.send(Frames.get(stream, "/")).awaitEnd(stream);
        }
        farewell(talk);
        limited.pass(Duration.ofSeconds(4));
        talk.send(Frames.get(2_001, "/")).awaitEnd(2_001);
        limited.pass(Duration.ofSeconds(2));
        talk.send(Frames.get(2_003, "/"));
        awaitLast(talk, 2_001);
        talk.end();
        assertThat(script.seen).hasSize(1_001);
        assertThat(limited.observer.ends).extracting(End::reason).containsExactly(CloseReason.WORN);
    }

    @Test
    void asksAnIdleConnectionToEndAtItsAge() throws Exception {
        var aging =
                Http2Talk.fixture(script, Knobs.AGE.at(Duration.ofMinutes(1)), Knobs.IDLE.at(Duration.ofSeconds(650)));
        var talk = Http2Talk.with(aging).send(Frames.get(1, "/")).awaitEnd(1);
        talk.passUntil(1_000, 70_000, () -> !lasts(talk).isEmpty());
        talk.send(Frames.ping(Frame.ACK, farewell(talk).payload()));
        awaitLast(talk, 1);
        talk.end();
        assertThat(aging.observer.ends).extracting(End::reason).containsExactly(CloseReason.WORN);
    }

    @Test
    void anIdleConnectionEndsWithAWord() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/")).awaitEnd(1);
        awaitRest(talk);
        fixture.pass(Duration.ofSeconds(74));
        assertThat(talk.channel.events()).isEmpty();
        assertEndsIdle(talk);
    }

    @Test
    void framesThatAskForNothingDoNotKeepAnIdleConnection() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/")).awaitEnd(1);
        awaitRest(talk);
        for (var i = 1; i <= 7; i++) {
            fixture.pass(Duration.ofSeconds(10));
            talk.pingPong(i);
        }
        fixture.pass(Duration.ofSeconds(4));
        assertThat(talk.channel.events()).isEmpty();
        assertEndsIdle(talk);
    }

    /// Whichever is first, the frame or the clock: nothing is wrong with such a connection.
    @Test
    void anIdleTimeThatEndsAsAFrameComesIsNoComplaint() throws Exception {
        for (var i = 0; i < 200; i++) {
            var talk = Http2Talk.with(fixture).send(Frames.get(1, "/")).awaitEnd(1);
            awaitRest(talk);
            talk.feed(Frames.ping(Frames.NONE, new byte[8]));
            fixture.pass(Duration.ofSeconds(76));
            awaitEnd(talk);
            assertThat(talk.got())
                    .filteredOn(frame -> frame.type() == Frame.GOAWAY)
                    .allSatisfy(frame -> assertThat(frame.number(4)).isZero());
        }
    }

    /// As before, but the idle time was begun by the last stream, while the connection waited for frames already.
    @Test
    void anIdleTimeAfterALongCallThatEndsAsAFrameComesIsNoComplaint() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/slow"));
        goOn.countDown();
        talk.awaitEnd(1);
        awaitRest(talk);
        talk.channel.onceRead(() -> fixture.pass(Duration.ofSeconds(76)));
        talk.feed(Frames.ping(Frames.NONE, new byte[8]));
        awaitEnd(talk);
        assertThat(talk.got())
                .filteredOn(frame -> frame.type() == Frame.GOAWAY)
                .isNotEmpty()
                .allSatisfy(frame -> assertThat(frame.number(4)).isZero());
    }

    @Test
    void anIdleConnectionThatSendsPingsIsQuietForAShutdown() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/")).awaitEnd(1);
        awaitRest(talk);
        var quiet = fixture.deadlines.now();
        fixture.passMillis(500);
        talk.pingPong(1);
        awaitRest(talk);
        talk.connection.endIfQuietSince(quiet);
        awaitEnd(talk);
        assertThat(lasts(talk)).containsExactly(1);
    }

    @Test
    void aPeerThatGoesOnOpeningStreamsIsRefusedAtLast() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.get(1, "/slow"));
        talk.connection.leave();
        talk.send(Frames.ping(Frame.ACK, farewell(talk).payload()));
        awaitLast(talk, 1);
        for (var i = 1; i <= 1_000; i++) {
            talk.feed(Frames.get(2 * i + 1, "/"));
        }
        talk.await("a refusal", frame -> frame.type() == Frame.GOAWAY && frame.number(4) != 0);
        goOn.countDown();
        assertThat(talk.awaitRefusal()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }
}
