package dev.spillway.benchmarks.measure;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/// Median and range of what was measured in several rounds.
public record Spread(double median, double min, double max) {
    /// A warm-up ends when the last [#STEADY_BURSTS] bursts lie within this share of their median.
    private static final double STEADY_WIDTH = 0.05;

    private static final int STEADY_BURSTS = 3;

    /// Whether a figure that is measured again and again has settled.
    public static boolean isSteady(List<Double> values) {
        if (values.size() < STEADY_BURSTS) {
            return false;
        }
        var last = values.subList(values.size() - STEADY_BURSTS, values.size());
        return of(last.stream().mapToDouble(Double::doubleValue)).width() <= STEADY_WIDTH;
    }

    public static Spread of(DoubleStream values) {
        var sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing measured");
        }
        int middle = sorted.length / 2;
        var median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /// The whole range as a share of the median.
    public double width() {
        return (max - min) / median;
    }

    /// `median (min-max)` with so many decimals.
    public String text(int decimals) {
        var pattern = "%." + decimals + "f";
        return String.format(Locale.ROOT, pattern + " (" + pattern + "-" + pattern + ")", median, min, max);
    }
}
