package dev.spillway.http;

import java.util.Optional;

/// The cookies that a request brings (RFC 6265, 4.2). Nothing is kept of them: they are looked through when one is
/// asked for, and `connections.header-bytes` bounds how many there can be.
final class SentCookies {
    private SentCookies() {}

    /// The value of the first cookie with this name. Browsers send the one with the longest path first. Pairs
    /// without `=` are passed over, white space around names and values is none of theirs, and quotes around a
    /// value are left out.
    ///
    /// @throws IllegalArgumentException if no cookie can have the name
    static Optional<String> find(Headers headers, String name) {
        if (!Cookie.isName(name)) {
            throw new IllegalArgumentException("not the name of a cookie: \"" + name + "\"");
        }
        for (var field : headers.all("Cookie")) {
            var found = find(field, name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> find(String field, String name) {
        for (var from = 0; from < field.length(); ) {
            var semicolon = field.indexOf(';', from);
            var to = semicolon < 0 ? field.length() : semicolon;
            var equals = field.indexOf('=', from);
            if (equals >= 0
                    && equals < to
                    && field.substring(from, equals).strip().equals(name)) {
                return Optional.of(unquoted(field.substring(equals + 1, to).strip()));
            }
            from = to + 1;
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        var isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }
}
