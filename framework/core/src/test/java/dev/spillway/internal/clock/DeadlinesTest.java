package dev.spillway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.clock.Timed.Standing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long MILLI = 1_000_000;

    private final FakeTime time = new FakeTime();
    private final Deadlines deadlines = new Deadlines(new ProcessClock(time));
    private final Moved timed = new Moved(deadlines);

    private void pass(long millis) {
        time.pass(Duration.ofMillis(millis), deadlines);
    }

    private long in(long millis) {
        return deadlines.now() + millis * MILLI;
    }

    @Test
    void expiresWhatIsDueAndNothingBefore() {
        timed.move(in(1_000));
        pass(999);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void expiresOnce() {
        timed.move(in(5));
        pass(100);
        pass(20_000);
        assertThat(timed.expiries).isOne();
        assertThat(timed.move(in(1))).isEqualTo(Standing.EXPIRED);
        pass(100);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void expiresWhatIsDueInTheStretchThatIsNotOver() {
        for (var offset = 0L; offset < Deadlines.TICK; offset += Deadlines.TICK / 8) {
            var one = new Moved(deadlines);
            one.move(deadlines.now() + offset + 1);
            time.jump(Duration.ofNanos(offset));
            deadlines.sweep();
            assertThat(one.expiries).isZero();
            time.jump(Duration.ofNanos(1));
            deadlines.sweep();
            assertThat(one.expiries).as("offset %d", offset).isOne();
        }
    }

    @Test
    void expiresADeadlineThatIsPastWhenItIsSet() {
        pass(50);
        timed.move(in(-20));
        deadlines.sweep();
        assertThat(timed.expiries).isOne();
    }

    @Test
    void followsADeadlineThatMovesLater() {
        timed.move(in(100));
        pass(50);
        timed.move(in(1_000));
        pass(999);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void followsADeadlineThatMovesEarlier() {
        timed.move(in(10_000));
        timed.move(in(40));
        pass(39);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void forgetsADeadlineThatIsTakenBack() {
        timed.move(in(40));
        timed.move(Timed.NEVER);
        pass(1_000);
        assertThat(timed.expiries).isZero();
        timed.move(in(30));
        pass(30);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void findsADeadlineBeyondTheHorizon() {
        var far = Deadlines.HORIZON / MILLI * 5 + 7;
        timed.move(in(far));
        pass(far - 1);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void findsADeadlineAtTheHorizon() {
        for (var offset = -2 * Deadlines.TICK; offset <= 2 * Deadlines.TICK; offset += Deadlines.TICK) {
            var one = new Moved(deadlines);
            one.move(deadlines.now() + Deadlines.HORIZON + offset);
            time.pass(Duration.ofNanos(Deadlines.HORIZON + offset - 1), deadlines);
            assertThat(one.expiries).isZero();
            time.pass(Duration.ofNanos(1), deadlines);
            assertThat(one.expiries).as("offset %d", offset).isOne();
        }
    }

    @Test
    void findsWhatWasSetWhileTheSweeperWasBehind() {
        time.jump(Duration.ofMillis(400));
        timed.move(deadlines.now() + Deadlines.HORIZON);
        var soon = new Moved(deadlines);
        soon.move(in(1));
        time.pass(Duration.ofMillis(1), deadlines);
        assertThat(soon.expiries).isOne();
        time.pass(Duration.ofNanos(Deadlines.HORIZON), deadlines);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void ignoresStaleEntries() {
        // Each of these leaves an entry in another bucket; only the last one counts.
        for (var millis = 400; millis >= 40; millis -= 8) {
            timed.move(in(millis));
        }
        timed.move(Timed.NEVER);
        pass(60);
        timed.move(in(1_000));
        pass(999);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void letsAnExpiryReviveWhatExpired() {
        timed.onExpiry = () -> {
            if (timed.expiries == 1) {
                timed.renew(in(20));
            }
        };
        timed.move(in(10));
        pass(10);
        assertThat(timed.expiries).isOne();
        pass(19);
        assertThat(timed.expiries).isOne();
        pass(1);
        assertThat(timed.expiries).isEqualTo(2);
    }

    @Test
    void blamesNobodyForAStoppedProcess() {
        timed.move(in(2_000));
        time.jump(Duration.ofSeconds(20));
        deadlines.sweep();
        assertThat(timed.expiries).isZero();
        pass(1_499);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void goesOnAfterAnEntryThatFails() {
        var others = new Moved[] {new Moved(deadlines), new Moved(deadlines)};
        others[0].move(in(10));
        timed.onExpiry = () -> {
            throw new IllegalStateException("an expiry that fails");
        };
        timed.move(in(10));
        others[1].move(in(10));
        pass(20);
        assertThat(others[0].expiries).isOne();
        assertThat(others[1].expiries).isOne();
        assertThat(timed.expiries).isOne();
    }

    @Test
    void goesOnAfterAnEntryThatFailsWithAnError() {
        var other = new Moved(deadlines);
        timed.onExpiry = () -> {
            throw new AssertionError("an expiry that fails badly");
        };
        timed.move(in(10));
        other.move(in(30));
        pass(20);
        pass(20);
        assertThat(other.expiries).isOne();
    }

    @Test
    void wakesForADeadlineThatIsEarlierThanItsNextLook() throws Exception {
        try (var real = new Deadlines(new ProcessClock()).start()) {
            // The sweeper has gone to sleep for a heartbeat: nothing is entered.
            for (var i = 0; i < 20; i++) {
                var latch = new CountDownLatch(1);
                var one = new Moved(real);
                one.onExpiry = latch::countDown;
                one.move(real.now() + 10 * MILLI);
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(one.expiredAt).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void endsItsSweeper() throws Exception {
        var latch = new CountDownLatch(1);
        var real = new Deadlines(new ProcessClock()).start();
        real.close();
        var one = new Moved(real);
        one.onExpiry = latch::countDown;
        Thread.sleep(150);
        one.move(real.now() + 1);
        assertThat(latch.await(200, TimeUnit.MILLISECONDS)).isFalse();
    }
}
