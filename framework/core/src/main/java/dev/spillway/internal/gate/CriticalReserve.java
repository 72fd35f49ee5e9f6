package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Criticality;

/// The last of an endpoint's permits, kept for critical calls: not where none come, or they would be idle for ever.
/// Guarded by the lock of its [WeightedPermits].
final class CriticalReserve {
    /// How long after a critical call some are kept for the next, in nanoseconds.
    static final long REMEMBERED = 60_000_000_000L;

    private final Clock clock;
    private final double part;
    private boolean kept;
    private long until;

    /// @param part of the permits
    CriticalReserve(Clock clock, double part) {
        this.clock = clock;
        this.part = part;
    }

    /// A call of this class asks for permits.
    void asked(Criticality criticality) {
        if (criticality == Criticality.CRITICAL) {
            kept = true;
            until = clock.now() + REMEMBERED;
        } else if (kept && until - clock.now() <= 0) {
            kept = false;
        }
    }

    /// Permits that calls of a class leave free.
    ///
    /// @param limit permits that are given out
    int of(int limit, Criticality criticality) {
        return kept && criticality != Criticality.CRITICAL ? (int) (limit * part) : 0;
    }
}
