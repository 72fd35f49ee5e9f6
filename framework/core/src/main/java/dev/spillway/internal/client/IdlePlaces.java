package dev.spillway.internal.client;

import java.util.concurrent.atomic.AtomicLong;

/// Places for connections without a call: so many in the whole process.
final class IdlePlaces {
    private final AtomicLong free;

    IdlePlaces(long places) {
        this.free = new AtomicLong(places);
    }

    /// Whether there was a place; it is taken.
    boolean take() {
        while (true) {
            var left = free.get();
            if (left <= 0) {
                return false;
            }
            if (free.compareAndSet(left, left - 1)) {
                return true;
            }
        }
    }

    void giveBack() {
        free.incrementAndGet();
    }
}
