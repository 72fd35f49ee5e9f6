package dev.spillway.archetype;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Folders below the build's own, left there to be looked at when a test fails.
final class Workspace {
    private static final Path ROOT = Path.of(System.getProperty("it.folder"));

    private Workspace() {}

    static Path empty(String name) throws IOException {
        var folder = ROOT.resolve(name);
        if (Files.exists(folder)) {
            try (var old = Files.walk(folder)) {
                for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}
