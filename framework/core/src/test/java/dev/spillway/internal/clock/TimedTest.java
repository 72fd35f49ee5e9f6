package dev.spillway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.clock.Timed.Standing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimedTest {
    private static final long MILLI = 1_000_000;

    private final FakeTime time = new FakeTime();
    private final Deadlines deadlines = new Deadlines(new ProcessClock(time));
    private final Moved timed = new Moved(deadlines);

    private long in(long millis) {
        return deadlines.now() + millis * MILLI;
    }

    private void pass(long millis) {
        time.pass(Duration.ofMillis(millis), deadlines);
    }

    @Test
    void tellsItsOwnerThatTheSweeperCameFirst() {
        assertThat(timed.move(in(10))).isEqualTo(Standing.ALIVE);
        pass(10);
        assertThat(timed.isOver()).isTrue();
        assertThat(timed.move(in(10))).isEqualTo(Standing.EXPIRED);
        assertThat(timed.isOver()).isTrue();
    }

    @Test
    void showsTheSweeperNoDeadlineThatDoesNotHold() {
        timed.move(in(1));
        pass(5);
        // One that is due already: it must not be acted on, for it was not set.
        timed.move(in(-1));
        deadlines.sweep();
        assertThat(timed.expiries).isOne();
    }

    @Test
    void livesAgainWhenItIsRevived() {
        timed.move(in(1));
        pass(5);
        timed.renew(in(50));
        assertThat(timed.isOver()).isFalse();
        assertThat(timed.move(in(60))).isEqualTo(Standing.ALIVE);
        pass(59);
        assertThat(timed.expiries).isOne();
        pass(1);
        assertThat(timed.expiries).isEqualTo(2);
    }

    @Test
    void isNotNoticedAfterItsEnd() {
        timed.move(in(10));
        timed.stop();
        pass(100);
        assertThat(timed.expiries).isZero();
        assertThat(timed.hurry(in(0), () -> true)).isFalse();
    }

    @Test
    void isHastenedWhileItsOwnerStays() {
        timed.move(in(60_000));
        assertThat(timed.hurry(in(20), () -> true)).isTrue();
        pass(19);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void isHastenedWithoutADeadline() {
        assertThat(timed.hurry(in(20), () -> true)).isTrue();
        pass(20);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void isNotHastenedWhenItsOwnerIsElsewhere() {
        timed.move(in(500));
        assertThat(timed.hurry(in(0), () -> false)).isFalse();
        pass(499);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void isNotHastenedWhenItsOwnerMovesOnMeanwhile() {
        timed.move(in(500));
        assertThat(timed.hurry(in(0), () -> {
                    timed.move(in(2_000));
                    return true;
                }))
                .isFalse();
        pass(1_999);
        assertThat(timed.expiries).isZero();
        pass(1);
        assertThat(timed.expiries).isOne();
    }

    @Test
    void keepsTheDeadlineOfAnOwnerThatMovesOnAfterIt() {
        timed.move(in(500));
        assertThat(timed.hurry(in(0), () -> true)).isTrue();
        assertThat(timed.move(in(700))).isEqualTo(Standing.ALIVE);
        pass(699);
        assertThat(timed.expiries).isZero();
    }

    @Test
    void isNotHastenedTwice() {
        timed.move(in(500));
        assertThat(timed.hurry(in(0), () -> true)).isTrue();
        pass(1);
        assertThat(timed.hurry(in(0), () -> true)).isFalse();
        assertThat(timed.expiries).isOne();
    }
}
