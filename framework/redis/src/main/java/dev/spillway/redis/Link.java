package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;

/// The way to what keeps the rates. Whoever asks waits for the answer, no longer than the budget's round.
interface Link extends AutoCloseable {
    /// What is told about the fleet.
    ///
    /// @param time of the clock there, in microseconds
    /// @param instances how many have said lately that they are there, this one among them
    /// @param era another one after the data was lost or the clock was set back
    record News(long time, int instances, String era) {}

    /// What became of tokens that were asked for.
    ///
    /// @param taken how many there were of those
    /// @param left how many are left
    record Settled(long taken, long left) {}

    /// Nobody answers, or not in time. It says what is wrong in words that quote no secret.
    final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        private final Cause cause;

        Broken(Cause cause, String why) {
            super(why, null, false, false);
            this.cause = cause;
        }

        Cause why() {
            return cause;
        }
    }

    /// Says that this instance is there. One thread calls it; it connects if need be.
    News beat() throws Broken;

    /// Takes tokens out of a bucket of the fleet, as many as there are.
    ///
    /// @param key of the bucket
    /// @param wanted at most so many, at least one
    /// @param initial what the bucket holds if there is none yet
    Settled take(byte[] key, Plan plan, long wanted, long initial) throws Broken;

    /// The offset of the clock there to [System#nanoTime] here.
    void clock(long offset);

    /// Ends it; the fleet is told if it can be.
    @Override
    void close();
}
