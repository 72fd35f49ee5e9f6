package dev.spillway.limit;

/// A part of a whole, written as a percentage: `25 %`, `6.25 %`.
///
/// @param fraction from 0 to 1
public record Share(double fraction) implements Comparable<Share> {
    private static final double PERCENT = 100;
    /// Digits beyond it are what binary fractions leave over: 0.29 is 28.999999999999996 %.
    private static final double PRECISION = 1e6;

    /// @throws IllegalArgumentException if it is not between 0 and 1
    public Share {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("is not between 0 % and 100 %");
        }
    }

    /// So many hundredths.
    public static Share ofPercent(double percent) {
        return new Share(percent / PERCENT);
    }

    /// This part of `whole`, rounded down, but at least one.
    public long of(long whole) {
        return Math.max(1, (long) (whole * fraction));
    }

    @Override
    public int compareTo(Share other) {
        return Double.compare(fraction, other.fraction);
    }

    /// As it is written in HOCON.
    @Override
    public String toString() {
        var percent = Math.rint(fraction * PERCENT * PRECISION) / PRECISION;
        return (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent)) + " %";
    }
}
