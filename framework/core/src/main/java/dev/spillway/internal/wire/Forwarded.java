package dev.spillway.internal.wire;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// The field `Forwarded` (RFC 7239, 4). What stands in quotes may hold any character: whoever chooses the `Host` of a
/// request chooses what a proxy writes behind `host=`, and must not end an element with it, or begin one.
final class Forwarded {
    private Forwarded() {}

    /// What each element says about a parameter, in order: empty text where it says nothing, or is malformed. That is
    /// one in which a parameter stands twice, or a quoted text has no end.
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

    /// The parts of a text between separators that stand outside of quotes. If a quote has no end, the last is empty.
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var isQuoted = false;
        var from = 0;
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character == '"') {
                isQuoted = !isQuoted;
            } else if (character == '\\' && isQuoted) {
                i++;
            } else if (character == separator && !isQuoted) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(isQuoted ? "" : text.substring(from).strip());
        return parts;
    }
}
