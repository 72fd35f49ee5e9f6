package dev.spillway.internal.gate;

import dev.spillway.internal.gate.Bounds.Adapting;

/// How many permits of an endpoint are given out: all, unless its calls take longer the more of them run. Guarded by
/// the lock of its [WeightedPermits]. Decision 40 says why it is as it is.
///
/// It goes by the median of a window, so a few slow calls change nothing. It compares it with the median without
/// pressure; less than a millisecond more is no difference. Two windows in a row that are too slow lower the limit, by
/// a fifth each at most; one, as a collection makes it, does not. A window that is not raises it by a sixteenth, if the
/// limit was made use of: idleness raises nothing.
///
/// The median without pressure follows what is quicker. It goes up only when no more calls run than the floor allows:
/// if they are slow then, it is not for their number. Whatever overload lasts, nothing else makes it forget what quick
/// was.
final class AdaptiveLimit {
    /// Within it, in nanoseconds, the scheduler is what is measured.
    private static final double SLACK = 1e6;

    private static final int PATIENCE = 2;
    private static final double LOWERED = 0.8;
    private static final double RAISED = 1.0 / 16;
    private static final double USED = 0.8;
    /// How fast the median without pressure follows, a window.
    private static final double FOLLOWS = 1.0 / 8;

    private final int floor;
    private final int ceiling;
    private final double rise;
    private double limit;
    private double quiet;
    private int slow;

    /// A limit of all permits.
    AdaptiveLimit(int permits, Adapting adapting) {
        this.floor = adapting.floor();
        this.ceiling = permits;
        this.rise = adapting.rise();
        this.limit = permits;
    }

    /// The limit after a window.
    ///
    /// @param median of the time that its calls took
    /// @param peak the most permits that were taken at once meanwhile
    int next(long median, int peak) {
        if (quiet == 0) {
            quiet = median;
        }
        if (median <= Math.max(rise * quiet, quiet + SLACK)) {
            slow = 0;
            if (peak >= USED * limit) {
                limit = Math.min(ceiling, limit + Math.max(1, limit * RAISED));
            }
            if (median < quiet || peak <= floor) {
                follow(median);
            }
        } else if (peak <= floor) {
            slow = 0;
            follow(median);
        } else {
            slow++;
            if (slow >= PATIENCE) {
                var used = Math.min(limit, peak);
                limit = Math.max(floor, used * Math.max(LOWERED, rise * quiet / median));
            }
        }
        return (int) limit;
    }

    private void follow(long median) {
        quiet += (median - quiet) * FOLLOWS;
    }
}
