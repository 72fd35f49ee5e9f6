package dev.spillway.internal.wire;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// The field `Forwarded` (RFC 7239, 4). What stands in quotes may hold any character: whoever chooses the `Host` of a
/// request chooses what a proxy writes behind `host=`, and must not end an element with it, or begin one.
final class Forwarded {
    private Forwarded() {}

    /// What each element says about a parameter, in order: empty text where it says nothing, or has a parameter
    /// twice. A line whose quotes are not those of RFC 9110, 5.6.4 says nothing in one element: what a proxy has
    /// added to what a client wrote there may stand on either side of a quote.
    ///
    /// @param name in lower case
    static List<String> parameters(List<String> lines, String name) {
        var values = new ArrayList<String>();
        for (var line : lines) {
            for (var element : split(line, ',')) {
                values.add(value(element, name));
            }
        }
        return values;
    }

    private static String value(String element, String name) {
        var names = new HashSet<String>();
        var value = "";
        for (var pair : split(element, ';')) {
            var equals = pair.indexOf('=');
            if (equals < 0) {
                continue;
            }
            var parameter = pair.substring(0, equals).toLowerCase(Locale.ROOT);
            if (!names.add(parameter)) {
                return "";
            }
            if (parameter.equals(name)) {
                value = unquoted(pair.substring(equals + 1));
            }
        }
        return value;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /// The parts of a text between separators that stand outside of quotes; if those are wrong, one that
    /// is empty.
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var from = 0;
        var i = 0;
        while (i < text.length()) {
            var character = text.charAt(i);
            if (character == '"') {
                i = end(text, i);
                if (i < 0) {
                    return List.of("");
                }
                continue;
            }
            if (character == '\\') {
                return List.of("");
            }
            if (character == separator) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
            i++;
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    /// Where a quoted text has ended; -1 if it is not all of a value.
    private static int end(String text, int start) {
        if (start == 0 || text.charAt(start - 1) != '=') {
            return -1;
        }
        for (var i = start + 1; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character == '\\') {
                i++;
            } else if (character == '"') {
                return isBehindValue(text, i + 1) ? i + 1 : -1;
            }
        }
        return -1;
    }

    private static boolean isBehindValue(String text, int index) {
        var i = index;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i == text.length() || text.charAt(i) == ';' || text.charAt(i) == ',';
    }
}
