package dev.spillway.redis;

import dev.spillway.internal.rate.Plan;

/// A time in which at least one instance shares its rates, from the first that does to the last. Its buckets
/// are its own: nothing that was left in those of an era before is ever taken.
///
/// @param name part of the keys of its buckets
/// @param began when it began, by the clock of the process
record Era(String name, long began) {
    /// Longer ago than any bucket takes to fill.
    static final long LONG_AGO = Long.MAX_VALUE / 4;

    /// What a bucket holds that nobody has taken from: one token when the era began, so that it refuses no
    /// client's first call, and what has come back since. An era often follows a time in which the instances
    /// spent their shares; what they spent must not be there once more.
    long initial(Plan plan, long now) {
        return Math.min(plan.burst(), 1 + Math.max(0, now - began) / plan.nanosPerToken());
    }
}
