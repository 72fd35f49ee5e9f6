package dev.spillway.internal.config;

import dev.spillway.limit.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads a secret from its key, or from a file that a secret store mounts: `admin.token` or `admin.token-file`.
///
/// @param shortest bytes below which it could be guessed
record SecretReader(Section section, Faults faults, String key, int shortest) {
    private static final String FILE = "-file";
    private static final int LONGEST = 4_096;

    /// The key of the file, for the key of a secret.
    static String fileKey(String key) {
        return key + FILE;
    }

    Optional<Section.Read<Secret>> read() {
        var expected = "at least " + shortest + (shortest == 1 ? " byte" : " bytes");
        var value = section.secret(key, expected, text -> Secret.of(text, shortest));
        var file = section.value(fileKey(key), "a file with " + expected, this::fromFile);
        if (value.isPresent() && file.isPresent()) {
            faults.add(
                    file.get().place(),
                    "spillway.%s stands beside spillway.%s; only one of them".formatted(fileKey(key), key));
        }
        return value.or(() -> file);
    }

    private Secret fromFile(String name) {
        try (var in = Files.newInputStream(Path.of(name))) {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IllegalArgumentException("is longer than " + LONGEST + " bytes");
            }
            return Secret.of(new String(bytes, StandardCharsets.UTF_8), shortest);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
