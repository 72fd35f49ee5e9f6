package dev.spillway.internal.files;

import java.util.List;

/// Which part of a content a request wants (RFC 9110, 14). One part or the whole: several parts would cost more
/// than they are worth, and a client that asks for them takes the whole as well.
public sealed interface ByteRange {
    /// All of it.
    record Whole() implements ByteRange {}

    /// A part, within the content and not empty.
    ///
    /// @param from the first byte
    /// @param length how many
    record Part(long from, long length) implements ByteRange {}

    /// A part that the content does not have.
    record Unsatisfiable() implements ByteRange {}

    /// What the Range fields of a request mean.
    ///
    /// @param size of the content
    static ByteRange of(List<String> fields, long size) {
        if (fields.size() != 1 || !fields.getFirst().regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        var range = fields.getFirst().substring(6).strip();
        var dash = range.indexOf('-');
        if (dash < 0) {
            return new Whole();
        }
        var first = range.substring(0, dash);
        var last = range.substring(dash + 1);
        if (!isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
            return new Whole();
        }
        return first.isEmpty() ? suffix(number(last), size) : part(number(first), last, size);
    }

    private static ByteRange suffix(long length, long size) {
        var taken = Math.min(length, size);
        return taken == 0 ? new Unsatisfiable() : new Part(size - taken, taken);
    }

    private static ByteRange part(long from, String last, long size) {
        var to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return new Whole();
        }
        return from >= size ? new Unsatisfiable() : new Part(from, Math.min(to, size - 1) - from + 1);
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// More digits than a file can need are a number beyond every file.
    private static long number(String digits) {
        var most = 18;
        return digits.length() > most ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
    }
}
