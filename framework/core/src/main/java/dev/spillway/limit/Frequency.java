package dev.spillway.limit;

import java.math.BigInteger;
import java.time.Duration;

/// How often something may happen: `200/s`, `30/min`, `1000/h`.
///
/// @param events how many, at least one
/// @param period in which time: one second, one minute or one hour
public record Frequency(long events, Duration period) implements Comparable<Frequency> {
    /// @throws IllegalArgumentException if `events` is not positive or the period is not 1 s, 1 min or 1 h
    public Frequency {
        if (events < 1) {
            throw new IllegalArgumentException("is less than one in its period");
        }
        unit(period);
    }

    /// So many in each second.
    public static Frequency perSecond(long events) {
        return new Frequency(events, Duration.ofSeconds(1));
    }

    /// So many in each minute.
    public static Frequency perMinute(long events) {
        return new Frequency(events, Duration.ofMinutes(1));
    }

    /// So many in each hour.
    public static Frequency perHour(long events) {
        return new Frequency(events, Duration.ofHours(1));
    }

    /// Compares what is allowed in the same time, so that `60/min` equals `1/s` in order.
    @Override
    public int compareTo(Frequency other) {
        var mine = BigInteger.valueOf(events).multiply(BigInteger.valueOf(other.period.toNanos()));
        var theirs = BigInteger.valueOf(other.events).multiply(BigInteger.valueOf(period.toNanos()));
        return mine.compareTo(theirs);
    }

    /// As it is written in HOCON.
    @Override
    public String toString() {
        return events + "/" + unit(period);
    }

    private static String unit(Duration period) {
        return switch ((int) Math.min(period.toSeconds(), Integer.MAX_VALUE)) {
            case 1 -> "s";
            case 60 -> "min";
            case 3600 -> "h";
            default -> throw new IllegalArgumentException("has another period than 1 s, 1 min or 1 h");
        };
    }
}
