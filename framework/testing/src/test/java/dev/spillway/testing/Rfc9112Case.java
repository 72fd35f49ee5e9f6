package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A row of core's table of bytes and what a strict server makes of them; the table says how it is read.
///
/// @param name what the row is about
/// @param outcomes requests as the application sees them, or the status of a refusal
/// @param end `keep` or `close`
/// @param bytes as ISO-8859-1
record Rfc9112Case(String name, List<String> outcomes, String end, String bytes) {
    private static final Pattern REPEAT = Pattern.compile("\\\\\\{(.+?)\\*([0-9]+)}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(r|n|t|s|\\\\|x[0-9a-f]{2})");

    static List<Rfc9112Case> all() {
        try (var table = Rfc9112Case.class.getResourceAsStream("/rfc9112-cases.txt")) {
            var text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.US_ASCII);
            var cases = new ArrayList<Rfc9112Case>();
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> cases.add(of(line)));
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rfc9112Case of(String line) {
        var cells = line.split(" \\| ", 4);
        var words = List.of(cells[2].strip().split("; ", -1));
        return new Rfc9112Case(
                cells[0].strip(),
                words.subList(0, words.size() - 1).stream()
                        .map(Rfc9112Case::unescaped)
                        .toList(),
                words.getLast(),
                unescaped(cells[3]));
    }

    private static String unescaped(String text) {
        var repeated = REPEAT.matcher(text)
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
