package dev.spillway.internal.gate;

import dev.spillway.internal.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Percent-encoding (RFC 3986, 2.1), strictly and once: an escape that is none, or octets that are not UTF-8, are
/// 400, and what was decoded is never decoded again.
final class Percent {
    private static final int HEX = 16;
    private static final int ESCAPE = 3;

    private Percent() {}

    /// The octet that the escape at `at` stands for.
    ///
    /// @throws Refusal 400 if two hexadecimal digits do not follow
    static int octet(String text, int at) throws Refusal {
        var high = digit(text, at + 1);
        var low = digit(text, at + 2);
        if (high < 0 || low < 0) {
            throw Refusal.of(Reason.MALFORMED, "a percent sign is not followed by two hexadecimal digits");
        }
        return high * HEX + low;
    }

    /// Decodes a part of a path or a query.
    ///
    /// @throws Refusal 400 if an escape is none, stands for a NUL, or the octets are not UTF-8
    static String decode(String text) throws Refusal {
        if (isPlain(text)) {
            return text;
        }
        var octets = new byte[text.length()];
        var count = 0;
        for (var i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c == '%') {
                c = octet(text, i);
                i += 2;
            } else if (c > 0x7f) {
                throw Refusal.of(Reason.MALFORMED, "a character has to be percent-encoded");
            }
            if (c == 0) {
                throw Refusal.of(Reason.MALFORMED, "a NUL is in it");
            }
            octets[count++] = (byte) c;
        }
        var decoded = Arrays.copyOf(octets, count);
        if (!Utf8.valid(decoded)) {
            throw Refusal.of(Reason.MALFORMED, "an escape does not stand for UTF-8");
        }
        return new String(decoded, StandardCharsets.UTF_8);
    }

    /// Decodes a name or value of `application/x-www-form-urlencoded`, where a plus sign is a space.
    ///
    /// @throws Refusal as for [#decode(String)]
    static String decodeForm(String text) throws Refusal {
        return decode(text.replace('+', ' '));
    }

    /// The path with escapes of unreserved characters resolved (RFC 3986, 6.2.2.2): `/%7Eann` is `/~ann`.
    /// All other escapes stay, so that nothing is decoded twice.
    ///
    /// @throws Refusal 400 if an escape is none
    static String normalize(String path) throws Refusal {
        if (path.indexOf('%') < 0) {
            return path;
        }
        var plain = new StringBuilder(path.length());
        for (var i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (c != '%') {
                plain.append(c);
                continue;
            }
            var octet = octet(path, i);
            if (isUnreserved(octet)) {
                plain.append((char) octet);
            } else {
                plain.append(path, i, i + ESCAPE);
            }
            i += 2;
        }
        return plain.toString();
    }

    /// Whether escaping a character changes nothing (RFC 3986, 2.3).
    static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%' || c == 0 || c > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static int digit(String text, int at) {
        if (at >= text.length()) {
            return -1;
        }
        var c = text.charAt(at);
        return c < 0x80 ? Character.digit(c, HEX) : -1;
    }
}
