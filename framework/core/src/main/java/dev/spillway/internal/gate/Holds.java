package dev.spillway.internal.gate;

import java.util.Arrays;

/// What a call has taken so far. Closing gives all of it back, the last first.
final class Holds implements Hold {
    /// What a call usually takes at most.
    private static final int USUAL = 4;

    private Hold[] taken = new Hold[USUAL];
    private int count;

    /// Keeps something until this is closed.
    <T extends Hold> T keep(T hold) {
        if (count == taken.length) {
            taken = Arrays.copyOf(taken, 2 * count);
        }
        taken[count++] = hold;
        return hold;
    }

    /// Gives back all, even if giving back one of them fails.
    @Override
    public void close() {
        RuntimeException failure = null;
        while (count > 0) {
            try {
                taken[--count].close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
