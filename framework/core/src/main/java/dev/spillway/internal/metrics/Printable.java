package dev.spillway.internal.metrics;

/// Makes a text that somebody sent fit for one line of a log: no line breaks, no control or formatting characters,
/// not longer than 100 characters.
public final class Printable {
    private static final int LONGEST = 100;

    private Printable() {}

    /// The text with a question mark for each such character, cut at 100.
    public static String of(String text) {
        var cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        var plain = new StringBuilder(cut.length() + 1);
        cut.codePoints().map(c -> isPlain(c) ? c : '?').forEach(plain::appendCodePoint);
        return (cut.length() < text.length() ? plain.append('…') : plain).toString();
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
