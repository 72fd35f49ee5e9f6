package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that the test turns.
final class FakeClock implements Clock {
    private final AtomicLong now = new AtomicLong(1);

    @Override
    public long now() {
        return now.get();
    }

    void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    void set(long time) {
        now.set(time);
    }
}
