package dev.spillway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.internal.clock.CallTimer.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTimerTest {
    private static final long MILLI = 1_000_000;
    private static final long GRACE = 1_000 * MILLI;

    private final FakeTime time = new FakeTime();
    private final Deadlines deadlines = new Deadlines(new ProcessClock(time));
    private final AtomicInteger cuts = new AtomicInteger();
    private final CallTimer timer = new CallTimer(deadlines, GRACE, cuts::incrementAndGet);

    @AfterEach
    void leaveNoInterruptToOtherTests() {
        Thread.interrupted();
    }

    private void begin(long millis, long latestMillis) {
        timer.begin(deadlines.now() + millis * MILLI, deadlines.now() + latestMillis * MILLI, () -> {});
    }

    private void pass(long millis) {
        time.pass(Duration.ofMillis(millis), deadlines);
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    @Test
    void interruptsUserCodeAtItsDeadline() {
        begin(100, 1_000);
        pass(99);
        assertThat(isInterrupted()).isFalse();
        pass(1);
        assertThat(isInterrupted()).isTrue();
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
        assertThat(isInterrupted()).isFalse();
    }

    @Test
    void leavesUserCodeThatIsInTimeAlone() {
        begin(100, 1_000);
        pass(99);
        assertThat(timer.end()).isEqualTo(Outcome.IN_TIME);
        pass(10_000);
        assertThat(isInterrupted()).isFalse();
        assertThat(cuts).hasValue(0);
    }

    @Test
    void takesBackAnInterruptThatUserCodeLeft() {
        begin(100, 1_000);
        Thread.currentThread().interrupt();
        assertThat(timer.end()).isEqualTo(Outcome.IN_TIME);
        assertThat(isInterrupted()).isFalse();
    }

    @Test
    void isNotLongerThanTheLatestDeadline() {
        begin(500, 100);
        pass(100);
        assertThat(isInterrupted()).isTrue();
    }

    @Test
    void cutsUserCodeThatIsDeaf() {
        begin(100, 10_000);
        pass(100 + 999);
        assertThat(cuts).hasValue(0);
        pass(1);
        assertThat(cuts).hasValue(1);
        pass(60_000);
        assertThat(cuts).hasValue(1);
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void cutsNobodyWhoHeardTheInterrupt() {
        begin(100, 10_000);
        pass(100);
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
        begin(5_000, 10_000);
        pass(4_000);
        assertThat(cuts).hasValue(0);
        assertThat(isInterrupted()).isFalse();
        assertThat(timer.end()).isEqualTo(Outcome.IN_TIME);
    }

    @Test
    void standsStillWhileTheClientIsWaitedFor() {
        begin(100, 10_000);
        pass(60);
        timer.suspend();
        assertThat(timer.remaining()).isEqualTo(40 * MILLI);
        pass(5_000);
        assertThat(isInterrupted()).isFalse();
        assertThat(timer.remaining()).isEqualTo(40 * MILLI);
        timer.resume();
        pass(39);
        assertThat(isInterrupted()).isFalse();
        pass(1);
        assertThat(isInterrupted()).isTrue();
    }

    @Test
    void isNotStretchedPastTheLatestDeadlineByWaiting() {
        begin(100, 1_000);
        timer.suspend();
        pass(950);
        assertThat(timer.remaining()).isEqualTo(50 * MILLI);
        timer.resume();
        pass(49);
        assertThat(isInterrupted()).isFalse();
        pass(1);
        assertThat(isInterrupted()).isTrue();
    }

    @Test
    void interruptsSoonAfterAWaitThatUsedUpTheLatestDeadline() {
        begin(100, 1_000);
        timer.suspend();
        pass(2_000);
        assertThat(isInterrupted()).isFalse();
        assertThat(timer.remaining()).isNegative();
        timer.resume();
        pass(1);
        assertThat(isInterrupted()).isTrue();
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void letsNobodyWaitAgainAfterAWaitThatUsedUpTheLatestDeadline() {
        begin(100, 1_000);
        timer.suspend();
        pass(2_000);
        timer.resume();
        // The sweeper has not come yet.
        assertThatThrownBy(timer::suspend).isInstanceOf(CallTimer.Over.class);
        assertThat(isInterrupted()).isFalse();
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void letsNobodyWaitAgainAfterAWaitInWhichItWasCancelled() {
        begin(10_000, 20_000);
        timer.suspend();
        timer.cancel();
        timer.resume();
        assertThatThrownBy(timer::suspend).isInstanceOf(CallTimer.Over.class);
        assertThat(timer.end()).isEqualTo(Outcome.CANCELLED);
        pass(5_000);
        assertThat(isInterrupted()).isFalse();
        assertThat(cuts).hasValue(0);
    }

    @Test
    void refusesWaitingAfterTheInterrupt() {
        begin(100, 1_000);
        pass(100);
        assertThatThrownBy(timer::suspend).isInstanceOf(CallTimer.Over.class);
        assertThat(isInterrupted()).isFalse();
        timer.resume();
        assertThatThrownBy(timer::suspend).isInstanceOf(CallTimer.Over.class);
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void refusesWaitingAfterTheCut() {
        begin(100, 10_000);
        pass(1_100);
        Thread.interrupted();
        assertThatThrownBy(timer::suspend).isInstanceOf(CallTimer.Over.class);
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void takesBackAnInterruptBeforeTheClientIsWaitedFor() {
        begin(100, 1_000);
        Thread.currentThread().interrupt();
        timer.suspend();
        assertThat(isInterrupted()).isFalse();
    }

    @Test
    void letsAThreadWaitOutsideUserCode() {
        timer.suspend();
        timer.resume();
        pass(60_000);
        assertThat(isInterrupted()).isFalse();
        assertThat(timer.end()).isEqualTo(Outcome.IN_TIME);
    }

    @Test
    void interruptsUserCodeThatIsCancelled() {
        begin(10_000, 10_000);
        timer.cancel();
        pass(1);
        assertThat(isInterrupted()).isTrue();
        assertThat(timer.end()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void interruptsUserCodeThatIsCancelledWhileItWaitsAsSoonAsItGoesOn() {
        begin(10_000, 20_000);
        timer.suspend();
        timer.cancel();
        pass(100);
        assertThat(isInterrupted()).isFalse();
        timer.resume();
        pass(1);
        assertThat(isInterrupted()).isTrue();
        assertThat(timer.end()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void interruptsUserCodeThatBeginsAfterTheCancel() {
        timer.cancel();
        begin(10_000, 10_000);
        pass(1);
        assertThat(isInterrupted()).isTrue();
        assertThat(timer.end()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void cutsUserCodeThatIsDeafToItsCancel() {
        begin(10_000, 10_000);
        timer.cancel();
        pass(1);
        pass(999);
        assertThat(cuts).hasValue(0);
        pass(1);
        assertThat(cuts).hasValue(1);
    }

    @Test
    void knowsTheThreadOfTheUserCodeThatRuns() {
        assertThat(timer.thread()).isNull();
        begin(100, 100);
        assertThat(timer.thread()).isSameAs(Thread.currentThread());
        timer.end();
        assertThat(timer.thread()).isNull();
    }

    @Test
    void tellsItsOwnerOfTheInterruptAlone() {
        var told = new AtomicInteger();
        timer.begin(deadlines.now() + 100 * MILLI, deadlines.now() + 100 * MILLI, told::incrementAndGet);
        pass(99);
        assertThat(told).hasValue(0);
        pass(1);
        assertThat(told).hasValue(1);
        timer.end();
        begin(100, 100);
        pass(100);
        assertThat(told).hasValue(1);
    }

    @Test
    void tellsItsOwnerThatNobodyWaitsAnyMore() {
        var told = new AtomicInteger();
        timer.begin(deadlines.now() + 100 * MILLI, deadlines.now() + 100 * MILLI, told::incrementAndGet);
        timer.abandon();
        pass(1);
        assertThat(told).hasValue(1);
        assertThat(timer.end()).isEqualTo(Outcome.ABANDONED);
    }

    @Test
    void endsThoughItsOwnerFails() {
        timer.begin(deadlines.now() + MILLI, deadlines.now() + MILLI, () -> {
            throw new IllegalStateException("an owner that fails");
        });
        pass(2);
        assertThat(timer.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void endsThoughItsCutFails() {
        var failing = new CallTimer(deadlines, GRACE, () -> {
            throw new IllegalStateException("a cut that fails");
        });
        failing.begin(deadlines.now() + MILLI, deadlines.now() + MILLI, () -> {});
        pass(2_000);
        assertThat(failing.end()).isEqualTo(Outcome.LATE);
    }

    private CallTimer watched(Runnable begin) {
        return new CallTimer(deadlines, GRACE, cuts::incrementAndGet, new CallTimer.Lookout(40 * MILLI, begin));
    }

    private void begin(CallTimer other) {
        other.begin(deadlines.now() + 1_000 * MILLI, deadlines.now() + 2_000 * MILLI, () -> {});
    }

    @Test
    void looksOutOnceForUserCodeThatTakesAWhile() {
        var looks = new AtomicInteger();
        var watched = watched(looks::incrementAndGet);
        begin(watched);
        pass(39);
        assertThat(looks).hasValue(0);
        pass(1);
        assertThat(looks).hasValue(1);
        pass(900);
        assertThat(looks).hasValue(1);
        assertThat(isInterrupted()).isFalse();
        pass(60);
        assertThat(isInterrupted()).isTrue();
        assertThat(watched.end()).isEqualTo(Outcome.LATE);
    }

    @Test
    void looksOutForNobodyWhoIsQuick() {
        var looks = new AtomicInteger();
        var watched = watched(looks::incrementAndGet);
        for (var i = 0; i < 10; i++) {
            begin(watched);
            pass(30);
            watched.suspend();
            pass(200);
            watched.resume();
            pass(30);
            assertThat(watched.end()).isEqualTo(Outcome.IN_TIME);
        }
        pass(1_000);
        assertThat(looks).hasValue(0);
    }

    @Test
    void looksOutAgainAfterAWaitForTheClient() {
        var looks = new AtomicInteger();
        var watched = watched(looks::incrementAndGet);
        begin(watched);
        pass(40);
        watched.suspend();
        watched.resume();
        pass(40);
        assertThat(looks).hasValue(2);
        assertThat(watched.end()).isEqualTo(Outcome.IN_TIME);
    }

    /// The word that nobody waits any more may come while the sweeper is still at it.
    @Test
    void hearsOfDepartureFromItsLookout() {
        var self = new java.util.concurrent.atomic.AtomicReference<Runnable>(() -> {});
        var watched = watched(() -> self.get().run());
        self.set(watched::abandon);
        begin(watched);
        pass(40);
        pass(1);
        assertThat(isInterrupted()).isTrue();
        assertThat(watched.end()).isEqualTo(Outcome.ABANDONED);
    }

    @Test
    void goesOnThoughItsLookoutFails() {
        var watched = watched(() -> {
            throw new IllegalStateException("a lookout that fails");
        });
        begin(watched);
        pass(500);
        watched.suspend();
        watched.resume();
        assertThat(watched.end()).isEqualTo(Outcome.IN_TIME);
    }
}
