package dev.spillway.internal.clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A monotonic source that a test moves.
public final class FakeTime implements LongSupplier {
    /// Less than the step from which a process clock sees a stopped process.
    private static final long STEP = Duration.ofMillis(100).toNanos();

    /// As `System.nanoTime()`, it starts anywhere, also below zero.
    private final AtomicLong nanos = new AtomicLong(-5_000_000_123L);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    /// Moves on; nobody sweeps meanwhile, as when the process is stopped.
    public void jump(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /// Moves on, and `deadlines` are swept as often as in a healthy process.
    public void pass(Duration time, Deadlines deadlines) {
        var left = time.toNanos();
        while (left > 0) {
            var step = Math.min(left, STEP);
            nanos.addAndGet(step);
            deadlines.sweep();
            left -= step;
        }
    }
}
