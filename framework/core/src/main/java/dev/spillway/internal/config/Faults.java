package dev.spillway.internal.config;

import dev.spillway.limit.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects everything that is wrong, so that an operator sees it all at once.
final class Faults {
    private static final int HEAD = 250;
    private static final int TAIL = 150;

    /// @param place where it is written
    /// @param line the line there, for the order; 0 if there are no lines
    /// @param text what is wrong
    private record Fault(String place, int line, String text) {}

    private final List<Fault> faults = new ArrayList<>();

    /// Something is wrong with what is written at `place`.
    void add(Place place, String text) {
        faults.add(new Fault(place.file(), place.line(), oneLine(place + ": " + text)));
    }

    /// Something is wrong with what came from `origin`.
    void add(Origin origin, String text) {
        faults.add(new Fault(origin.description(), 0, oneLine(origin + ": " + text)));
    }

    /// @throws ConfigurationError if anything is wrong
    void raise() {
        if (!faults.isEmpty()) {
            faults.sort(Comparator.comparing(Fault::place).thenComparingInt(Fault::line));
            throw new ConfigurationError(faults.stream().map(Fault::text).toList());
        }
    }

    /// Whatever a file holds, a fault stays one line of readable length; a long value is cut in its middle, so that
    /// place and range stay.
    private static String oneLine(String text) {
        var plain = text.replaceAll("[\\p{IsControl}\\u2028\\u2029]+", " ");
        var length = plain.length();
        return length <= HEAD + TAIL ? plain : plain.substring(0, HEAD) + " … " + plain.substring(length - TAIL);
    }
}
