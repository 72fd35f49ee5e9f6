package dev.spillway.limit;

/// A number of bytes, written with a binary unit: `512 B`, `64 KiB`, `1 MiB`, `2 GiB`.
///
/// @param bytes the number of bytes, 0 or more
public record Size(long bytes) implements Comparable<Size> {
    private static final long KIBI = 1024;

    /// @throws IllegalArgumentException if `bytes` is negative
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /// So many bytes.
    public static Size ofBytes(long bytes) {
        return new Size(bytes);
    }

    /// So many times 1 024 bytes.
    public static Size ofKibibytes(long kibibytes) {
        return new Size(Math.multiplyExact(kibibytes, KIBI));
    }

    /// So many times 1 048 576 bytes.
    public static Size ofMebibytes(long mebibytes) {
        return new Size(Math.multiplyExact(mebibytes, KIBI * KIBI));
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
