package dev.spillway.internal.tls;

import dev.spillway.limit.Origin;
import java.nio.file.Path;

/// A file that a setting names.
///
/// @param key the setting, in full: `spillway.tls.certificate`
/// @param file where the file is
/// @param origin where the setting was made
public record Source(String key, Path file, Origin origin) {
    @Override
    public String toString() {
        return key + " = " + file;
    }
}
