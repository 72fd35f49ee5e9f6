package dev.spillway.internal.config;

import dev.spillway.limit.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the token of the admin pages, from its key or from a file that a secret store mounts.
final class AdminToken {
    static final String KEY = "admin.token";
    static final String FILE_KEY = "admin.token-file";

    private static final int SHORTEST = 16;
    private static final int LONGEST = 4_096;

    private final Section section;
    private final Faults faults;

    AdminToken(Section section, Faults faults) {
        this.section = section;
        this.faults = faults;
    }

    Optional<Secret> read() {
        var token = section.secret(KEY, "at least " + SHORTEST + " bytes", text -> Secret.of(text, SHORTEST));
        var file = section.value(FILE_KEY, "a file with at least " + SHORTEST + " bytes", AdminToken::fromFile);
        if (token.isPresent() && file.isPresent()) {
            faults.add(
                    file.get().place(),
                    "spillway.%s stands beside spillway.%s; only one of them".formatted(FILE_KEY, KEY));
        }
        return token.or(() -> file).map(Section.Read::value);
    }

    private static Secret fromFile(String name) {
        try (var in = Files.newInputStream(Path.of(name))) {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IllegalArgumentException("is longer than " + LONGEST + " bytes");
            }
            return Secret.of(new String(bytes, StandardCharsets.UTF_8), SHORTEST);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
