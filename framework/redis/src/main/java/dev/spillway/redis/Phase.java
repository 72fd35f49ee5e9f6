package dev.spillway.redis;

import dev.spillway.internal.rate.Plan;
import java.util.Optional;

/// What calls go by, from one switch to the next.
///
/// @param number it grows with each switch
/// @param era the one whose tokens are shared; none while the instance is alone
/// @param since when it began, by the clock of the process
/// @param instances how many there are, as far as is known; at least one
/// @param peak how many there were at most since the process started
record Phase(int number, Optional<Era> era, long since, int instances, int peak) {
    /// Part of a burst that all instances together may have at hand.
    private static final int PART = 5;

    boolean isShared() {
        return era.isPresent();
    }

    /// Whether the part of a burst that may be at hand is a token at least for each instance.
    boolean isDivisible(Plan plan) {
        return plan.burst() / PART >= instances;
    }

    /// What this instance has at hand when a phase begins: its part of a fifth of the burst, but a token at
    /// least.
    long first(Plan plan) {
        return Math.max(1, plan.burst() / PART / instances);
    }

    /// What it has at hand for a bucket that it never used. Where others have ended, what they had at hand may be
    /// spent: it does not fall to those that are left.
    long untouched(Plan plan) {
        return Math.max(1, plan.burst() / PART / peak);
    }

    /// The most that it has at hand.
    long most(Plan plan) {
        return isShared() ? first(plan) : Math.max(1, plan.burst() / instances);
    }
}
