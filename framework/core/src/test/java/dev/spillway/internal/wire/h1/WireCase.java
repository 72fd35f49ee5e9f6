package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One row of `rfc9112-cases.txt`: bytes on a connection and what a strict server makes of them.
///
/// @param name what the row is about
/// @param section where the RFC says so
/// @param expected what happens, in order
/// @param end whether the connection can be used afterwards
/// @param bytes what the client sends
@SuppressWarnings("ArrayRecordComponent")
public record WireCase(String name, String section, List<Outcome> expected, End end, byte[] bytes) {
    private static final Pattern REPEAT = Pattern.compile("\\\\\\{(.+?)\\*([0-9]+)}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(r|n|t|s|\\\\|x[0-9a-f]{2})");
    private static final Pattern ACCEPTED = Pattern.compile("([A-Z]+) (\\S+?)(?:\\?(\\S*))?(?: \"(.*)\")?");

    /// What becomes of one request.
    public sealed interface Outcome {
        /// It is a request, and this is what it says.
        ///
        /// @param query without its question mark; empty if there is none
        record Accepted(Method method, String path, String query, String body) implements Outcome {}

        /// It is refused with this status, and the connection ends.
        record Refused(int status) implements Outcome {}
    }

    /// What becomes of the connection.
    public enum End {
        KEEP,
        CLOSE
    }

    /// All rows of the table.
    public static List<WireCase> all() {
        var cases = new ArrayList<WireCase>();
        for (var line : table().lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                cases.add(parse(line));
            }
        }
        return cases;
    }

    private static String table() {
        try (var table = WireCase.class.getResourceAsStream("/rfc9112-cases.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WireCase parse(String line) {
        var cells = line.split(" \\| ", 4);
        if (cells.length != 4) {
            throw new IllegalArgumentException("not four cells: " + line);
        }
        var words = cells[2].strip().split("; ", -1);
        var outcomes = new ArrayList<Outcome>();
        for (var i = 0; i < words.length - 1; i++) {
            outcomes.add(outcome(words[i]));
        }
        var end = End.valueOf(words[words.length - 1].toUpperCase(Locale.ROOT));
        return new WireCase(cells[0].strip(), cells[1].strip(), List.copyOf(outcomes), end, bytes(cells[3]));
    }

    private static Outcome outcome(String words) {
        if (words.matches("[45][0-9][0-9]")) {
            return new Outcome.Refused(Integer.parseInt(words));
        }
        var accepted = ACCEPTED.matcher(words);
        if (!accepted.matches()) {
            throw new IllegalArgumentException("no outcome: " + words);
        }
        return new Outcome.Accepted(
                Method.valueOf(accepted.group(1)),
                text(accepted.group(2)),
                accepted.group(3) == null ? "" : accepted.group(3),
                accepted.group(4) == null ? "" : text(accepted.group(4)));
    }

    /// Resolves escapes: `\r`, `\n`, `\t`, `\s` (a space), `\\`, `\xHH`, and `\{text*N}` for N times `text`.
    private static byte[] bytes(String escaped) {
        return text(escaped).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(String escaped) {
        var repeated = REPEAT.matcher(escaped)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
        return ESCAPE.matcher(repeated)
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group(1).charAt(0)) {
                            case 'r' -> "\r";
                            case 'n' -> "\n";
                            case 't' -> "\t";
                            case 's' -> " ";
                            case 'x' ->
                                Character.toString(
                                        Integer.parseInt(match.group(1).substring(1), 16));
                            default -> match.group(1);
                        }));
    }

    @Override
    public String toString() {
        return name;
    }
}
