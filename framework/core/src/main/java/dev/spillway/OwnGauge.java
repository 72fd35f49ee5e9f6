package dev.spillway;

import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/// A figure of the application among the metrics.
///
/// @param name words of lower-case letters and digits, joined by dots
/// @param description one sentence
/// @param value asked for whenever metrics are read
record OwnGauge(String name, String description, DoubleSupplier value) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:\\.[a-z][a-z0-9]*){0,7}");
    private static final String OURS = "spillway.";
    private static final int LONGEST = 100;

    /// @throws IllegalArgumentException if the name is none, or one of the framework's
    OwnGauge {
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a gauge's name is words of lower-case letters and digits, joined by dots: \"" + name + "\"");
        }
        if (name.startsWith(OURS)) {
            throw new IllegalArgumentException("names that begin with \"spillway.\" are the framework's: " + name);
        }
    }
}
