package dev.spillway.internal.wire.grpc;

import java.time.Duration;

/// The value of `grpc-timeout`: up to eight digits and a unit.
public final class Timeout {
    /// A value that is none.
    public static final long NONE = -1;

    private static final int MOST_DIGITS = 8;
    private static final int RADIX = 10;
    /// Longer than any call: more is no other wish than this.
    private static final long FAR = Duration.ofDays(1).toNanos();

    private Timeout() {}

    /// The time in nanoseconds, a day at most; [#NONE] if this is no time.
    public static long nanos(byte[] bytes, int from, int to) {
        var digits = to - from - 1;
        if (digits < 1 || digits > MOST_DIGITS) {
            return NONE;
        }
        var number = 0L;
        for (var i = from; i < to - 1; i++) {
            var digit = bytes[i] - '0';
            if (digit < 0 || digit >= RADIX) {
                return NONE;
            }
            number = number * RADIX + digit;
        }
        var unit = unit(bytes[to - 1]);
        return unit == NONE ? NONE : number > FAR / unit ? FAR : number * unit;
    }

    private static long unit(byte letter) {
        return switch (letter) {
            case 'H' -> 3_600_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'm' -> 1_000_000L;
            case 'u' -> 1_000L;
            case 'n' -> 1L;
            default -> NONE;
        };
    }
}
