package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.WireFixture;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Handlers that go on after their deadline, or after nobody waits for them.
class DeafHandlerTest {
    private static final long DEADLINE = Duration.ofSeconds(5).toNanos();

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch heard = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicReference<Thread> handler = new AtomicReference<>();
    private final AtomicReference<CallTimer.Outcome> outcome = new AtomicReference<>();
    private WireFixture fixture = Http2Talk.fixture(Script.ignoring(this::work));

    /// User code, as the gate runs it, that hears no interrupt.
    // Of one carrier it would leave nothing to the others.
    @SuppressWarnings("ThreadPriorityCheck")
    private Response work(Call call) {
        call.timer().begin(fixture.deadlines.now() + DEADLINE, Timed.NEVER, () -> {});
        handler.set(Thread.currentThread());
        begun.countDown();
        try {
            while (goOn.getCount() > 0) {
                sleepAsIfNothingWere();
            }
            call.payload().read(new byte[1], 0, 1);
        } catch (CallTimer.Over | java.io.IOException e) {
            // It is told so.
        } finally {
            outcome.set(call.timer().end());
        }
        return Response.text("late");
    }

    private void sleepAsIfNothingWere() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            heard.countDown();
        }
    }

    private boolean isStopping() {
        return Arrays.stream(handler.get().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("suspend"));
    }

    /// Runs the sweeper on a thread of its own, which must not be held up.
    private void pass(Duration time) throws InterruptedException {
        var sweeper = Thread.ofPlatform().daemon().start(() -> fixture.pass(time));
        assertThat(sweeper.join(Duration.ofSeconds(20)))
                .as("the sweeper is not held up")
                .isTrue();
    }

    @Test
    void aDeafHandlerIsCutWithItsStream() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/"));
        begun.await();
        pass(Duration.ofSeconds(7));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.CANCEL);
        assertThat(fixture.observer.streams).containsExactly(StreamEnd.CUT);
        assertThat(fixture.observer.deaf).hasValue(1);
        talk.pingPong(1);
        goOn.countDown();
        talk.end();
    }

    @Test
    void aHandlerThatTurnsToItsBodyWhileItIsCutHoldsUpNobody() throws Exception {
        fixture.observer.whenDeaf = () -> {
            goOn.countDown();
            try {
                Http2Talk.until("the handler's wait for the cut", this::isStopping);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/"));
        begun.await();
        pass(Duration.ofSeconds(7));
        assertThat(talk.awaitReset(1)).isEqualTo(ErrorCode.CANCEL);
        talk.end();
        assertThat(outcome).hasValue(CallTimer.Outcome.LATE);
    }

    @Test
    void aHandlerIsInterruptedWhenItsStreamIsReset() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/"));
        begun.await();
        talk.send(Frames.reset(1, ErrorCode.CANCEL));
        talk.passUntil(10, 1_000, () -> heard.getCount() == 0);
        goOn.countDown();
        Http2Talk.until("the end of the handler", () -> outcome.get() != null);
        assertThat(outcome).hasValue(CallTimer.Outcome.ABANDONED);
        talk.end();
    }

    @Test
    void aHandlerIsInterruptedWhenItsPeerIsGone() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/"));
        begun.await();
        talk.channel.endInput();
        talk.passUntil(10, 1_000, () -> heard.getCount() == 0);
        goOn.countDown();
        talk.end();
        assertThat(outcome).hasValue(CallTimer.Outcome.ABANDONED);
    }

    @Test
    void aHandlerIsInterruptedWhenTheProcessEnds() throws Exception {
        var talk = Http2Talk.with(fixture).send(Frames.post(1, "/"));
        begun.await();
        talk.connection.cancel();
        talk.passUntil(10, 1_000, () -> heard.getCount() == 0);
        goOn.countDown();
        Http2Talk.until("the end of the handler", () -> outcome.get() != null);
        assertThat(outcome).hasValue(CallTimer.Outcome.CANCELLED);
        talk.end();
    }
}
