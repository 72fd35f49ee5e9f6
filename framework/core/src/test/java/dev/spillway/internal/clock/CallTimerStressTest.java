package dev.spillway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.clock.CallTimer.Outcome;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that end at about their deadline, one after the other, while another thread sweeps.
class CallTimerStressTest {
    private static final Duration RUN = Duration.ofMillis(1_500);
    /// The other thread may be off its processor for long.
    private static final Duration LOST = Duration.ofSeconds(20);
    /// Further than the other thread drives the clock while this one is off its processor.
    private static final long FAR = Duration.ofDays(3_650).toNanos();

    private final AtomicLong nanos = new AtomicLong();
    private final Deadlines deadlines = new Deadlines(new ProcessClock(nanos::get));
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();
    private final CallTimer timer = new CallTimer(deadlines, FAR, cuts::incrementAndGet);

    @AfterEach
    void leaveNoInterruptToOtherTests() {
        Thread.interrupted();
    }

    @Test
    void interruptsNoLaterCallAndNoWait() throws Exception {
        var sweeper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                nanos.addAndGet(ThreadLocalRandom.current().nextLong(Deadlines.TICK));
                deadlines.sweep();
            }
        });
        var counts = new Counts();
        var end = System.nanoTime() + RUN.toNanos();
        while (System.nanoTime() < end) {
            shortCall(counts);
            longCall(counts);
        }
        done.set(true);
        sweeper.join();
        assertThat(counts.leaks).isZero();
        assertThat(counts.disagreements).isZero();
        assertThat(counts.followed).isPositive();
        assertThat(counts.inTime).isPositive();
        assertThat(counts.late).isPositive();
        assertThat(cuts).hasValue(0);
    }

    private static final class Counts {
        long leaks;
        long disagreements;
        long followed;
        long inTime;
        long late;
    }

    /// A call whose deadline comes at about the time that it ends.
    private void shortCall(Counts counts) {
        var random = ThreadLocalRandom.current();
        timer.begin(deadlines.now() + random.nextLong(Deadlines.TICK), deadlines.now() + FAR, () -> {});
        var over = false;
        try {
            for (var i = random.nextInt(3); i > 0; i--) {
                spin(random.nextInt(200));
                timer.suspend();
                counts.leaks += Thread.currentThread().isInterrupted() ? 1 : 0;
                timer.resume();
            }
            spin(random.nextInt(400));
        } catch (CallTimer.Over e) {
            counts.leaks += Thread.currentThread().isInterrupted() ? 1 : 0;
            over = true;
        }
        var outcome = timer.end();
        counts.leaks += Thread.currentThread().isInterrupted() ? 1 : 0;
        counts.disagreements += over && outcome != Outcome.LATE ? 1 : 0;
        if (outcome == Outcome.IN_TIME) {
            counts.inTime++;
        } else {
            counts.late++;
        }
    }

    /// A call that follows at once and is far from its deadline; unless this thread was off its processor for so
    /// long that the other one, which drives the clock, has brought the deadline about: that proves nothing.
    private void longCall(Counts counts) {
        var at = deadlines.now() + FAR;
        timer.begin(at, at, () -> {});
        spin(ThreadLocalRandom.current().nextInt(300));
        var leaks = Thread.currentThread().isInterrupted() ? 1 : 0;
        leaks += timer.end() == Outcome.IN_TIME ? 0 : 1;
        if (deadlines.now() - at < 0) {
            counts.leaks += leaks;
            counts.followed++;
        }
    }

    private static void spin(int rounds) {
        for (var i = 0; i < rounds; i++) {
            Thread.onSpinWait();
        }
    }

    /// Whoever abandons a call just as its user code begins or resumes is heard, whichever comes first.
    @Test
    void abandonsEveryCallThatBeginsMeanwhile() throws Exception {
        var rounds = new AtomicLong();
        var abandoned = new AtomicLong();
        var other = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                var round = rounds.get();
                if (abandoned.get() < round) {
                    spin(ThreadLocalRandom.current().nextInt(40));
                    timer.abandon();
                    abandoned.set(round);
                }
            }
        });
        var missed = 0;
        var end = System.nanoTime() + RUN.toNanos();
        for (var round = 1L; System.nanoTime() < end && missed == 0; round++) {
            rounds.set(round);
            spin(ThreadLocalRandom.current().nextInt(60));
            timer.begin(deadlines.now() + FAR, deadlines.now() + FAR, () -> {});
            try {
                timer.suspend();
                timer.resume();
            } catch (CallTimer.Over e) {
                // It was heard before it waited, without the sweeper; the outcome has to say so.
            }
            while (abandoned.get() < round) {
                Thread.onSpinWait();
            }
            nanos.addAndGet(Deadlines.TICK);
            deadlines.sweep();
            missed += timer.end() == Outcome.ABANDONED ? 0 : 1;
            timer.forget();
        }
        done.set(true);
        other.join();
        assertThat(missed).isZero();
    }

    @Test
    void interruptsEveryCallThatGoesOn() throws Exception {
        var sweeper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                nanos.addAndGet(ThreadLocalRandom.current().nextLong(Deadlines.TICK));
                deadlines.sweep();
            }
        });
        var missed = 0;
        var end = System.nanoTime() + RUN.toNanos();
        while (System.nanoTime() < end && missed == 0) {
            var random = ThreadLocalRandom.current();
            timer.begin(deadlines.now() + random.nextLong(3 * Deadlines.TICK), deadlines.now() + FAR, () -> {});
            var longest = System.nanoTime() + LOST.toNanos();
            while (!Thread.currentThread().isInterrupted() && System.nanoTime() < longest) {
                if (random.nextInt(50) == 0) {
                    try {
                        timer.suspend();
                        timer.resume();
                    } catch (CallTimer.Over e) {
                        break;
                    }
                }
            }
            missed += timer.end() == Outcome.LATE ? 0 : 1;
        }
        done.set(true);
        sweeper.join();
        assertThat(missed).isZero();
    }
}
