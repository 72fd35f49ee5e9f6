package dev.spillway.internal.trace;

import dev.spillway.limit.Frequency;
import java.util.concurrent.atomic.AtomicLong;

/// So many in a time, with a second's worth of burst: a token bucket in one number, the time at which it will be full.
/// Only calls that would be recorded come here.
final class Bucket {
    private static final long SECOND = 1_000_000_000;

    private final long each;
    private final long burst;
    private final AtomicLong full;

    /// @param now a reading of the process clock
    Bucket(Frequency rate, long now) {
        this.each = Math.max(1, rate.period().toNanos() / rate.events());
        this.burst = Math.max(SECOND, each);
        this.full = new AtomicLong(now);
    }

    /// Takes one, if it is there.
    boolean take(long now) {
        while (true) {
            var before = full.get();
            var after = (before - now < 0 ? now : before) + each;
            if (after - now > burst) {
                return false;
            }
            if (full.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
