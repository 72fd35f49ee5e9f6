package dev.spillway.internal.clock;

import java.util.function.BooleanSupplier;

/// Something timed that counts its expiries.
final class Moved extends Timed {
    volatile int expiries;
    volatile long expiredAt;
    volatile Runnable onExpiry = () -> {};

    Moved(Deadlines table) {
        super(table);
    }

    Standing move(long at) {
        return deadline(at);
    }

    void renew(long at) {
        revive(at);
    }

    boolean hurry(long at, BooleanSupplier still) {
        return hasten(at, still);
    }

    boolean isOver() {
        return isExpired();
    }

    void stop() {
        cease();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the sweeper writes.
    protected void expired(long now) {
        expiredAt = now;
        expiries++;
        onExpiry.run();
    }
}
