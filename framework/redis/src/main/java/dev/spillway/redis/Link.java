package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;

/// The way to what keeps the rates. Whoever asks waits for the answer, no longer than the budget's round.
interface Link extends AutoCloseable {
    /// What is told about the fleet.
    ///
    /// @param time of the clock there, in microseconds
    /// @param instances how many have said lately that they are there, this one among them
    /// @param era the one that this instance shares in from now on, empty if it shares in none
    /// @param age how long ago that began, in microseconds; below zero: before anything was ever taken
    record News(long time, int instances, String era, long age) {}

    /// What an instance says with a beat.
    sealed interface Word {
        /// It is there, and alone.
        ///
        /// @param fresh whether it has just started, and Redis was always there
        record Here(boolean fresh) implements Word {}

        /// It wants to share, in the present era or, if nobody shares, in a new one. If Redis has run for a while, and
        /// knows of no era and of nobody who is not fresh, nothing has been taken yet, and buckets are full.
        ///
        /// @param fresh as above
        record Join(boolean fresh) implements Word {}

        /// It goes on to share.
        record Stay(String era) implements Word {}
    }

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
    News beat(Word word) throws Broken;

    /// Takes tokens out of a bucket of the fleet, as many as there are.
    ///
    /// @param key of the bucket
    /// @param wanted at most so many, at least one
    /// @param initial what the bucket holds if there is none yet
    Settled take(byte[] key, Plan plan, long wanted, long initial) throws Broken;

    /// Gives tokens back to a bucket of the fleet.
    Settled give(byte[] key, Plan plan, long tokens, long initial) throws Broken;

    /// The offset of the clock there to [System#nanoTime] here.
    void clock(long offset);

    /// Ends it; the fleet is told if it can be.
    @Override
    void close();
}
