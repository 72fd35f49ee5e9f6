package dev.spillway.internal.multipart;

import java.util.Optional;

/// Makes of the name of a file, as a client sends it, one that can be shown. That does not make it a path.
public final class DisplayName {
    private static final int LONGEST = 255;

    private DisplayName() {}

    /// The last step of the path, without characters that control something, shortened to 255 characters; empty if
    /// nothing is left, or only dots.
    public static Optional<String> of(String filename) {
        var step = filename.substring(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
        var shown = new StringBuilder();
        step.codePoints().filter(DisplayName::isShown).forEach(shown::appendCodePoint);
        var name = shortened(shown.toString().strip());
        return name.chars().allMatch(c -> c == '.') ? Optional.empty() : Optional.of(name);
    }

    /// Control characters, those of format, which turn the direction of writing for instance, lone surrogates and
    /// what no character has been given to yet are not.
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String shortened(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        var end = Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return name.substring(0, end).stripTrailing();
    }
}
