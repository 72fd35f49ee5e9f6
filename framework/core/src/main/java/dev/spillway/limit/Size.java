package dev.spillway.limit;

/// A number of bytes, written with a binary unit: `512 B`, `64 KiB`, `1 MiB`, `2 GiB`.
///
/// @param bytes the number of bytes, 0 or more
public record Size(long bytes) implements Comparable<Size> {
    private static final long KIBI = 1024;

    /// @throws IllegalArgumentException if `bytes` is negative
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("is negative");
        }
    }

    /// So many bytes.
    public static Size ofBytes(long bytes) {
        return new Size(bytes);
    }

    /// So many times 1 024 bytes.
    public static Size ofKibibytes(long kibibytes) {
        return times(kibibytes, KIBI);
    }

    /// So many times 1 048 576 bytes.
    public static Size ofMebibytes(long mebibytes) {
        return times(mebibytes, KIBI * KIBI);
    }

    /// So many times 1 073 741 824 bytes.
    public static Size ofGibibytes(long gibibytes) {
        return times(gibibytes, KIBI * KIBI * KIBI);
    }

    private static Size times(long number, long factor) {
        try {
            return new Size(Math.multiplyExact(number, factor));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too large", e);
        }
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /// The largest unit that divides the size without a rest, as it is written in HOCON.
    @Override
    public String toString() {
        var units = new String[] {"B", "KiB", "MiB", "GiB"};
        var value = bytes;
        var unit = 0;
        while (unit < units.length - 1 && value > 0 && value % KIBI == 0) {
            value /= KIBI;
            unit++;
        }
        return value + " " + units[unit];
    }
}
