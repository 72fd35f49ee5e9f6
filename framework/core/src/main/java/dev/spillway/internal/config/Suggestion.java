package dev.spillway.internal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Guesses which key was meant.
final class Suggestion {
    private static final int SLIPS = 3;

    private Suggestion() {}

    /// `; did you mean x?`, or nothing when nothing is near.
    static String of(String key, Collection<String> known) {
        return nearest(key, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /// The nearest of the known keys: by slips of the pen, else one that ends in the same name, as `total` for
    /// `write.total`.
    private static Optional<String> nearest(String key, Collection<String> known) {
        var allowed = Math.min(SLIPS, Math.max(1, lastOf(key).length() / 2));
        var byNumber = Comparator.comparingInt((String candidate) -> distance(key, candidate))
                .thenComparing(Comparator.naturalOrder());
        return known.stream()
                .filter(candidate ->
                        distance(key, candidate) <= allowed || lastOf(candidate).equals(lastOf(key)))
                .min(byNumber);
    }

    private static String lastOf(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one of the other.
    static int distance(String from, String to) {
        var rows = new int[from.length() + 1][to.length() + 1];
        for (var i = 0; i <= from.length(); i++) {
            for (var j = 0; j <= to.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, from, to, i, j);
            }
        }
        return rows[from.length()][to.length()];
    }

    private static int step(int[][] rows, String from, String to, int i, int j) {
        var replaced = rows[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        var least = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        var swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
