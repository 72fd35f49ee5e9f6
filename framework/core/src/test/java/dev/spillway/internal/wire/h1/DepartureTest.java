package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.clock.CallTimer.Outcome;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Gone;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is noticed of a caller while user code runs for him.
@Timeout(60)
class DepartureTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final long MILLI = 1_000_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final WireFixture fixture = WireFixture.direct(Script.doing(this::work));

    private Response work(Call call) throws IOException {
        var now = call.arrived();
        call.timer().begin(now + 5_000 * MILLI, now + 5_000 * MILLI, () -> {});
        begun.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            // The outcome says it.
        }
        var outcome = call.timer().end();
        outcomes.add(outcome);
        if (outcome != Outcome.IN_TIME) {
            throw new Gone();
        }
        return Response.text("ok");
    }

    private Talk asked() throws Exception {
        var talk = Talk.with(fixture);
        talk.channel.feed(GET);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        return talk;
    }

    private Outcome outcome() throws InterruptedException {
        var outcome = outcomes.poll(20, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        return outcome;
    }

    @Test
    void interruptsUserCodeWhoseCallerHasGone() throws Exception {
        var talk = asked();
        fixture.passMillis(40);
        talk.channel.awaitReader();
        talk.channel.endInput();
        while (outcomes.isEmpty()) {
            // Without a step of time, however often it comes by.
            fixture.deadlines.sweep();
        }
        assertThat(outcome()).isEqualTo(Outcome.ABANDONED);
        talk.join();
        assertThat(talk.written()).isEmpty();
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.HANDLER, CloseReason.BROKEN));
    }

    @Test
    void asksNobodyWhileUserCodeIsQuick() throws Exception {
        var talk = asked();
        fixture.passMillis(39);
        talk.channel.endInput();
        fixture.passMillis(0);
        go.countDown();
        assertThat(outcome()).isEqualTo(Outcome.IN_TIME);
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
    }

    @Test
    void answersTheNextRequestThatCameMeanwhile() throws Exception {
        var talk = asked();
        fixture.passMillis(40);
        talk.channel.awaitReader();
        talk.channel.feed(GET);
        go.countDown();
        assertThat(outcome()).isEqualTo(Outcome.IN_TIME);
        assertThat(outcome()).isEqualTo(Outcome.IN_TIME);
        talk.channel.awaitReader();
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(2);
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.IDLE, CloseReason.PEER));
    }

    /// What reads ahead goes on as the connection's reader, under the clock of an idle connection.
    @Test
    void closesIdleConnectionThatIsStillReadAhead() throws Exception {
        var talk = asked();
        fixture.passMillis(40);
        talk.channel.awaitReader();
        go.countDown();
        assertThat(outcome()).isEqualTo(Outcome.IN_TIME);
        talk.channel.awaitWritten(1);
        talk.channel.awaitWriterAtRest();
        while (fixture.observer.ends.isEmpty()) {
            fixture.passMillis(10_000);
        }
        talk.join();
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.IDLE, CloseReason.DEADLINE));
    }
}
