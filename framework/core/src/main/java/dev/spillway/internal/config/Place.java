package dev.spillway.internal.config;

import com.typesafe.config.ConfigOrigin;
import dev.spillway.limit.Origin;

/// Where a value is written: a file and a line, a system property, an environment variable.
///
/// @param file the file, or the whole phrase when there are no lines
/// @param line the line, from 1; 0 when there are none
public record Place(String file, int line) {
    static Place of(ConfigOrigin origin) {
        var line = Math.max(0, origin.lineNumber());
        if (origin.resource() != null) {
            return new Place(origin.resource(), line);
        }
        return origin.filename() != null ? new Place(origin.filename(), line) : new Place(origin.description(), 0);
    }

    /// As settings carry it.
    Origin origin() {
        return new Origin(toString());
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ": " + line;
    }
}
