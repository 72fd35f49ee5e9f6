package dev.spillway.archetype;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a file of the template is with each value of `-Ddb`. With `h2` it is the template's own.
///
/// Without a database some files are left out, some come from `archetype/src/main/none`, and from the others the
/// paragraphs go whose first line is a comment that begins with "The database", and the chapters with that heading.
final class Variants {
    private static final String H2 = "url = \"jdbc:h2:async:./data/orders;DB_CLOSE_ON_EXIT=FALSE\"";
    private static final String POSTGRES = "url = \"jdbc:postgresql://localhost:5432/orders\"";
    private static final List<String> OF_DATABASES =
            List.of("Database", "Jdbc", "Transaction", "TimeLeft", "H2", "Postgres", "TestDatabases");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db");
    private static final Pattern PARAGRAPH =
            Pattern.compile("(?ms)^[ \\t]*(?:#|<!--|//) The database\\b.*?(?:\\R[ \\t]*\\R|\\z)");
    private static final Pattern CHAPTER = Pattern.compile("(?ms)^## The database\\R.*?(?=^## |\\z)");

    private final Path overlay;

    /// @param overlay the folder of what replaces files when there is no database
    Variants(Path overlay) {
        this.overlay = overlay;
    }

    /// With `postgres`.
    String postgres(Path file, String text) {
        if (!file.endsWith("application.conf")) {
            return text;
        }
        if (!text.contains(H2)) {
            throw new IllegalStateException(file + " does not have " + H2);
        }
        return text.replace(H2, POSTGRES);
    }

    /// With `none`; empty if the file is left out.
    Optional<String> none(Path file, String text) throws IOException {
        var other = overlay.resolve(file);
        if (Files.exists(other)) {
            return Optional.of(Files.readString(other));
        }
        if (isOfDatabases(file)) {
            return Optional.empty();
        }
        var without = CHAPTER.matcher(PARAGRAPH.matcher(text).replaceAll("")).replaceAll("");
        return Optional.of(without.equals(text) ? text : without.stripTrailing() + "\n");
    }

    private static boolean isOfDatabases(Path file) {
        var name = file.getFileName().toString();
        return file.startsWith(MIGRATIONS)
                || (name.endsWith(".java") && OF_DATABASES.stream().anyMatch(name::startsWith));
    }
}
