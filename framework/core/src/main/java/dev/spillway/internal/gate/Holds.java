package dev.spillway.internal.gate;

import java.util.ArrayDeque;

/// What a call has taken so far. Closing gives all of it back, the last first.
final class Holds implements Hold {
    /// What a call takes at most, so that this is one small array.
    private static final int USUAL = 4;

    private final ArrayDeque<Hold> taken = new ArrayDeque<>(USUAL);

    /// Keeps something until this is closed.
    <T extends Hold> T keep(T hold) {
        taken.push(hold);
        return hold;
    }

    /// Gives back all, even if giving back one of them fails.
    @Override
    public void close() {
        RuntimeException failure = null;
        for (var hold = taken.poll(); hold != null; hold = taken.poll()) {
            try {
                hold.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
