package dev.spillway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.clock.Timed.Standing;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// An owner moves its deadline about as fast as it can while another thread sweeps. Time moves by small steps, so
/// that deadlines land in the bucket that is just being swept again and again.
class DeadlinesStressTest {
    private static final Duration RUN = Duration.ofMillis(1_200);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    /// The one that is under way, and those that have to notice what is due.
    private static final int SWEEPS = 3;

    private final AtomicLong nanos = new AtomicLong();
    private final Deadlines deadlines = new Deadlines(new ProcessClock(nanos::get));
    private final AtomicLong sweeps = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void losesNoDeadlineBetweenOwnerAndSweeper() throws Exception {
        var sweeper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                nanos.addAndGet(ThreadLocalRandom.current().nextLong(Deadlines.TICK));
                deadlines.sweep();
                sweeps.incrementAndGet();
            }
        });
        var timed = new Moved(deadlines);
        var rounds = 0L;
        var lost = 0L;
        var end = System.nanoTime() + RUN.toNanos();
        while (System.nanoTime() < end && lost == 0) {
            rounds++;
            lost += shuffle(timed) ? 0 : 1;
        }
        done.set(true);
        sweeper.join();
        assertThat(lost).isZero();
        assertThat(rounds).isPositive();
    }

    /// Moves a deadline at random, then leaves it.
    ///
    /// @return whether it was noticed within some sweeps
    private boolean shuffle(Moved timed) {
        var random = ThreadLocalRandom.current();
        timed.renew(deadlines.now() + Deadlines.TICK * random.nextInt(1, 40));
        for (var i = random.nextInt(6); i > 0; i--) {
            var at = random.nextInt(4) == 0 ? Timed.NEVER : deadlines.now() + random.nextLong(12 * Deadlines.TICK);
            if (timed.move(at) == Standing.EXPIRED) {
                timed.renew(at);
            }
        }
        var last = deadlines.now() + random.nextLong(6 * Deadlines.TICK);
        if (timed.move(last) == Standing.EXPIRED) {
            timed.renew(last);
        }
        // By sweeps rather than by time: this thread, or the other, may be off its processor for long.
        var due = last + Deadlines.TICK;
        while (deadlines.now() - due < 0) {
            Thread.onSpinWait();
        }
        var since = sweeps.get();
        while (!timed.isOver() && sweeps.get() - since < SWEEPS) {
            Thread.onSpinWait();
        }
        return timed.isOver();
    }

    @Test
    void hastensNobodyWhoHasMovedOn() throws Exception {
        var waiting = new AtomicBoolean();
        var timed = new Moved(deadlines);
        var killer = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                timed.hurry(deadlines.now(), waiting::get);
                deadlines.sweep();
            }
        });
        var rounds = 0L;
        var wronged = 0L;
        var end = System.nanoTime() + RUN.toNanos();
        // Longer on a busy machine, until the other thread has met this one while it waits.
        var latest = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end || (timed.expiries == 0 && System.nanoTime() < latest)) {
            rounds++;
            // As a connection does: waiting is over before the next deadline is set, and begins after it is set.
            timed.renew(Timed.NEVER);
            waiting.set(true);
            Thread.onSpinWait();
            waiting.set(false);
            if (timed.move(deadlines.now() + Duration.ofHours(1).toNanos()) == Standing.ALIVE) {
                Thread.onSpinWait();
                wronged += timed.isOver() ? 1 : 0;
            }
        }
        done.set(true);
        killer.join();
        assertThat(wronged).isZero();
        assertThat(rounds).isPositive();
        assertThat(timed.expiries).isPositive();
    }
}
