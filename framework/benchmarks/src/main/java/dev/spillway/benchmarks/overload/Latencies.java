package dev.spillway.benchmarks.overload;

import java.util.Arrays;
import java.util.stream.LongStream;

/// How long answers of one kind took, from the moment their calls were due.
///
/// @param count how many
/// @param p50 in microseconds
/// @param p99 in microseconds
record Latencies(long count, long p50, long p99) {
    /// Of answers that took so many nanoseconds.
    static Latencies of(LongStream nanos) {
        var sorted = nanos.sorted().toArray();
        return new Latencies(sorted.length, at(sorted, 0.50), at(sorted, 0.99));
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1000;
    }

    /// As a line that [#parse] reads.
    String line() {
        return count + " " + p50 + " " + p99;
    }

    static Latencies parse(String line) {
        var numbers =
                Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Latencies(numbers[0], numbers[1], numbers[2]);
    }
}
