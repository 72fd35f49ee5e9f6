package dev.spillway.benchmarks.servers;

import java.util.Locale;
import java.util.stream.DoubleStream;

/// Median and range of what was measured in several rounds.
record Spread(double median, double min, double max) {
    static Spread of(DoubleStream values) {
        var sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing measured");
        }
        int middle = sorted.length / 2;
        var median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /// The whole range as a share of the median.
    double width() {
        return (max - min) / median;
    }

    /// `median (min-max)` with so many decimals.
    String text(int decimals) {
        var pattern = "%." + decimals + "f";
        return String.format(Locale.ROOT, pattern + " (" + pattern + "-" + pattern + ")", median, min, max);
    }
}
