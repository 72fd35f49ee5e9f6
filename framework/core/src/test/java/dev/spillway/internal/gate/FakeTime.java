package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A process clock that moves when a test says so, and its table of deadlines, swept on the test's thread.
final class FakeTime implements Clock {
    /// Less than the step that a process clock takes for a pause of the process.
    private static final long STEP = Duration.ofMillis(100).toNanos();

    private final AtomicLong nanos = new AtomicLong(1);
    private final Deadlines deadlines = new Deadlines(new ProcessClock(nanos::get));

    Deadlines deadlines() {
        return deadlines;
    }

    @Override
    public long now() {
        return deadlines.now();
    }

    void advance(Duration time) {
        var left = time.toNanos();
        while (left > 0) {
            var step = Math.min(left, STEP);
            nanos.addAndGet(step);
            deadlines.sweep();
            left -= step;
        }
    }

    void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /// Time goes by and the sweeper has not come round yet.
    void advanceUnnoticed(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /// The process is stopped and continued: nobody sweeps meanwhile.
    void stopProcess(Duration time) {
        nanos.addAndGet(time.toNanos());
        deadlines.sweep();
    }
}
