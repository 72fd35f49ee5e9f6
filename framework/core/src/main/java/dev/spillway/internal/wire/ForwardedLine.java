package dev.spillway.internal.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One line of the field Forwarded (RFC 7239, 4), read strictly: a comma or a semicolon within quotes separates
/// nothing.
/// Proxies put what their client wrote into quotes, a host with such characters for one, and whoever cut it there would
/// take the client's words for the proxy's.
final class ForwardedLine {
    private static final char QUOTE = '"';
    private static final char ESCAPE = '\\';
    private static final char NEXT_ELEMENT = ',';
    private static final char NEXT_PAIR = ';';

    private final String line;
    private final List<Map<String, String>> elements = new ArrayList<>();
    private Map<String, String> element = new HashMap<>();
    private int at;

    private ForwardedLine(String line) {
        this.line = line;
    }

    /// The elements of a line, a proxy's each, in their order: parameters by their names in lower case, without quotes.
    ///
    /// @return empty if the line is malformed, so that nobody knows where an element begins
    static Optional<List<Map<String, String>>> read(String line) {
        var reader = new ForwardedLine(line);
        return reader.isWellFormed() ? Optional.of(reader.elements) : Optional.empty();
    }

    private boolean isWellFormed() {
        while (true) {
            skipBlanks();
            if (!isAtSeparator() && !pair()) {
                return false;
            }
            skipBlanks();
            if (at == line.length()) {
                elements.add(element);
                return true;
            }
            switch (line.charAt(at++)) {
                case NEXT_PAIR -> {}
                case NEXT_ELEMENT -> {
                    elements.add(element);
                    element = new HashMap<>();
                }
                default -> {
                    return false;
                }
            }
        }
    }

    /// A parameter, which an element has once at most.
    private boolean pair() {
        var start = at;
        while (at < line.length() && isOfName(line.charAt(at))) {
            at++;
        }
        if (at == start || at == line.length() || line.charAt(at) != '=') {
            return false;
        }
        var name = line.substring(start, at++).toLowerCase(Locale.ROOT);
        var value = at < line.length() && line.charAt(at) == QUOTE ? quoted() : Optional.of(plain());
        return value.isPresent() && element.put(name, value.get()) == null;
    }

    /// Up to the end of the parameter. Many a proxy writes an address with a port without the quotes that it needs.
    private String plain() {
        var start = at;
        while (!isAtSeparator() && !isBlank(line.charAt(at)) && line.charAt(at) != QUOTE) {
            at++;
        }
        return line.substring(start, at);
    }

    /// @return empty if the quotes stay open
    private Optional<String> quoted() {
        var value = new StringBuilder();
        at++;
        while (at < line.length() && line.charAt(at) != QUOTE) {
            if (line.charAt(at) == ESCAPE) {
                at++;
            }
            if (at < line.length()) {
                value.append(line.charAt(at++));
            }
        }
        if (at == line.length()) {
            return Optional.empty();
        }
        at++;
        return Optional.of(value.toString());
    }

    private boolean isAtSeparator() {
        return at == line.length() || line.charAt(at) == NEXT_ELEMENT || line.charAt(at) == NEXT_PAIR;
    }

    private void skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    private static boolean isOfName(char character) {
        return character <= 0xff && Octets.is((byte) character, Octets.TOKEN);
    }
}
