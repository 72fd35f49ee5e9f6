package dev.spillway.archetype;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a file of the template is with each value of `-Ddb` and `-Dgrpc`. With `h2` and `true` it is the template's
/// own.
///
/// Without a database some files are left out, some come from `archetype/src/main/none`, and from the others the
/// paragraphs go whose first line is a comment that begins with "The database", and the chapters with that heading.
/// Without gRPC it is the same with "gRPC"; what "The database of gRPC" begins goes without either.
final class Variants {
    /// A value of `-Ddb`.
    enum Database {
        H2,
        POSTGRES,
        NONE
    }

    /// A value of `-Dgrpc`.
    enum Rpc {
        TRUE,
        FALSE
    }

    private static final String H2 = "url = \"jdbc:h2:async:./data/orders;DB_CLOSE_ON_EXIT=FALSE\"";
    private static final String POSTGRES = "url = \"jdbc:postgresql://localhost:5432/orders\"";
    private static final List<String> OF_DATABASES =
            List.of("Database", "Jdbc", "Transaction", "TimeLeft", "H2", "Postgres", "TestDatabases");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db");
    private static final Path DASHBOARD = Path.of("deploy/grafana/database.json");
    private static final Path PROTOS = Path.of("src/main/protobuf");
    private static final List<Pattern> ABOUT_DATABASES = about("The database");
    private static final List<Pattern> ABOUT_RPC = about("(?:The database of )?gRPC");

    private final Path overlay;

    /// @param overlay the folder of what replaces files when there is no database
    Variants(Path overlay) {
        this.overlay = overlay;
    }

    /// What a file is; empty if it is left out.
    Optional<String> text(Path file, String text, Database database, Rpc rpc) throws IOException {
        if (isLeftOut(file, database) || isLeftOut(file, rpc)) {
            return Optional.empty();
        }
        var own = switch (database) {
            case H2 -> text;
            case POSTGRES -> postgres(file, text);
            case NONE -> none(file, text);
        };
        return Optional.of(
                switch (rpc) {
                    case TRUE -> own;
                    case FALSE -> without(ABOUT_RPC, own);
                });
    }

    /// Whether a file is only for services with another database.
    static boolean isLeftOut(Path file, Database database) {
        return database == Database.NONE
                && (file.startsWith(MIGRATIONS)
                        || file.equals(DASHBOARD)
                        || OF_DATABASES.stream().anyMatch(name -> isClass(file, name)));
    }

    /// Whether a file is only for services with gRPC.
    static boolean isLeftOut(Path file, Rpc rpc) {
        return rpc == Rpc.FALSE && (file.startsWith(PROTOS) || isClass(file, "Grpc"));
    }

    private static boolean isClass(Path file, String beginning) {
        var name = file.getFileName().toString();
        return name.endsWith(".java") && name.startsWith(beginning);
    }

    private static String postgres(Path file, String text) {
        if (!file.endsWith("application.conf")) {
            return text;
        }
        if (!text.contains(H2)) {
            throw new IllegalStateException(file + " does not have " + H2);
        }
        return text.replace(H2, POSTGRES);
    }

    private String none(Path file, String text) throws IOException {
        var other = overlay.resolve(file);
        return Files.exists(other) ? Files.readString(other) : without(ABOUT_DATABASES, text);
    }

    /// Paragraphs and chapters about something.
    private static List<Pattern> about(String subject) {
        return List.of(
                Pattern.compile("(?ms)^[ \\t]*(?:#|<!--|//) " + subject + "\\b.*?(?:\\R[ \\t]*\\R|\\z)"),
                Pattern.compile("(?ms)^## " + subject + "\\R.*?(?=^## |\\z)"));
    }

    private static String without(List<Pattern> parts, String text) {
        var rest = text;
        for (var part : parts) {
            rest = part.matcher(rest).replaceAll("");
        }
        return rest.equals(text) ? text : rest.stripTrailing() + "\n";
    }
}
