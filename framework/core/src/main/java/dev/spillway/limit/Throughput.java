package dev.spillway.limit;

/// Bytes per second that a peer has to keep up on average, written `240 B/s`, `1 KiB/s`.
///
/// @param perSecond bytes in one second, at least one
public record Throughput(Size perSecond) implements Comparable<Throughput> {
    /// @throws IllegalArgumentException if it is less than one byte a second
    public Throughput {
        if (perSecond.bytes() < 1) {
            throw new IllegalArgumentException("is less than 1 B/s");
        }
    }

    /// So many bytes in one second.
    public static Throughput ofBytes(long perSecond) {
        return new Throughput(Size.ofBytes(perSecond));
    }

    @Override
    public int compareTo(Throughput other) {
        return perSecond.compareTo(other.perSecond);
    }

    /// As it is written in HOCON.
    @Override
    public String toString() {
        return perSecond + "/s";
    }
}
