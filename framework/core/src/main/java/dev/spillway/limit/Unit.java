package dev.spillway.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a knob is measured in: how its values are read from text and written back. A number without its unit
/// is refused, because "5" read as 5 ms or 5 bytes is how limits go wrong silently.
///
/// @param <T> the type of the values
public final class Unit<T extends Comparable<? super T>> {
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*([^\\d\\s].*)?");

    private static final Duration LONGEST_IN_NANOS = Duration.ofNanos(Long.MAX_VALUE);

    /// A length of time: `500ms`, `2s`, `1m`, `1h`.
    public static final Unit<Duration> DURATION = new Unit<Duration>(
            "a duration: ns, us, ms, s, m, h",
            Unit::writeDuration,
            Unit.<Duration>suffixes(
                    Unit::duration,
                    Map.of(
                            "ns",
                            1L,
                            "us",
                            1_000L,
                            "ms",
                            1_000_000L,
                            "s",
                            1_000_000_000L,
                            "m",
                            60_000_000_000L,
                            "min",
                            60_000_000_000L,
                            "h",
                            3_600_000_000_000L)));

    /// A number of bytes: `64 KiB`.
    public static final Unit<Size> SIZE = new Unit<Size>(
            "a size: B, KiB, MiB, GiB",
            Size::toString,
            suffixes(Unit::size, Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30)));

    /// Bytes per second: `1 KiB/s`.
    public static final Unit<Throughput> THROUGHPUT = new Unit<Throughput>(
            "a throughput: B/s, KiB/s, MiB/s",
            Throughput::toString,
            suffixes(
                    (number, factor) -> new Throughput(size(number, factor)),
                    Map.of("B/s", 1L, "KiB/s", 1L << 10, "MiB/s", 1L << 20)));

    /// Events per time: `200/s`.
    public static final Unit<Frequency> FREQUENCY = new Unit<Frequency>(
            "a rate: /s, /min, /h",
            Frequency::toString,
            suffixes(
                    (number, seconds) -> new Frequency(whole(number), Duration.ofSeconds(seconds)),
                    Map.of("/s", 1L, "/min", 60L, "/h", 3600L)));

    /// A part of a whole: `25 %`.
    public static final Unit<Share> SHARE = new Unit<Share>(
            "a percentage: %",
            Share::toString, suffixes((number, _) -> Share.ofPercent(Double.parseDouble(number)), Map.of("%", 1L)));

    /// A plain number without unit.
    public static final Unit<Long> COUNT = new Unit<Long>(
            "a whole number without unit",
            value -> Long.toString(value),
            suffixes((number, _) -> whole(number), Map.of("", 1L)));

    /// What a client speaks: `h2`.
    public static final Unit<ClientProtocol> PROTOCOL =
            new Unit<ClientProtocol>("a protocol: http1, h2", ClientProtocol::label, ClientProtocol::of);

    /// How much a call matters: `sheddable`.
    public static final Unit<Criticality> CRITICALITY =
            new Unit<Criticality>("a class: bulk, sheddable, default, critical", Criticality::label, Criticality::of);

    private final String description;
    private final Function<T, String> writer;
    private final Function<String, T> reader;

    private Unit(String description, Function<T, String> writer, Function<String, T> reader) {
        this.description = description;
        this.writer = writer;
        this.reader = reader;
    }

    /// What may be written, for error messages.
    public String description() {
        return description;
    }

    /// Reads a value.
    ///
    /// @throws IllegalArgumentException if `text` is not a number with one of the units
    public T read(String text) {
        return reader.apply(text.strip());
    }

    /// Writes a value as [#read(String)] takes it.
    public String write(T value) {
        return writer.apply(value);
    }

    private static <T> Function<String, T> suffixes(BiFunction<String, Long, T> maker, Map<String, Long> factors) {
        var known = new LinkedHashMap<>(factors);
        return text -> {
            var matcher = QUANTITY.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("is not a number with a unit");
            }
            var suffix = matcher.group(2) == null ? "" : matcher.group(2).strip();
            var factor = known.get(suffix);
            if (factor == null) {
                throw new IllegalArgumentException(
                        suffix.isEmpty() ? "has no unit" : "has the unknown unit '" + suffix + "'");
            }
            return maker.apply(matcher.group(1), factor);
        };
    }

    private static Duration duration(String number, long nanos) {
        return Duration.ofNanos(scaled(number, nanos));
    }

    private static Size size(String number, long factor) {
        return Size.ofBytes(scaled(number, factor));
    }

    private static long scaled(String number, long factor) {
        try {
            return number.contains(".")
                    ? Math.round(Double.parseDouble(number) * factor)
                    : Math.multiplyExact(Long.parseLong(number), factor);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too large", e);
        }
    }

    private static long whole(String number) {
        if (number.contains(".")) {
            throw new IllegalArgumentException("is not a whole number");
        }
        return Long.parseLong(number);
    }

    private static String writeDuration(Duration value) {
        if (value.abs().compareTo(LONGEST_IN_NANOS) > 0) {
            return value.toSeconds() + "s";
        }
        var nanos = value.toNanos();
        if (nanos % 3_600_000_000_000L == 0 && nanos > 0) {
            return nanos / 3_600_000_000_000L + "h";
        }
        if (nanos % 60_000_000_000L == 0 && nanos > 120_000_000_000L) {
            return nanos / 60_000_000_000L + "m";
        }
        if (nanos % 1_000_000_000L == 0) {
            return nanos / 1_000_000_000L + "s";
        }
        if (nanos % 1_000_000L == 0) {
            return nanos / 1_000_000L + "ms";
        }
        return nanos % 1_000L == 0 ? nanos / 1_000L + "us" : nanos + "ns";
    }
}
