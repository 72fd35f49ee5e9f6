package dev.spillway.internal.wire;

import java.nio.charset.StandardCharsets;

/// Classes of octets, by RFC 9110 and 3986, and comparisons on raw bytes.
public final class Octets {
    /// A character of a token (RFC 9110, 5.6.2).
    public static final int TOKEN = 1;
    /// A character of a field value (RFC 9110, 5.5): visible, space, tab, or above ASCII.
    public static final int VALUE = 2;
    /// A character of a request target (RFC 3986, 2): what is neither reserved nor unreserved nor `%` is not one.
    public static final int TARGET = 4;
    /// A hexadecimal digit.
    public static final int HEX = 8;
    /// A character of a registered name in a Host field (RFC 3986, 3.2.2).
    public static final int HOST = 16;
    /// A character of a field name in HTTP/2 (RFC 9113, 8.2.1): of a token, but not an upper-case letter.
    public static final int LOWER = 32;
    /// The most digits that [#number] takes: they fit in a long.
    public static final int MOST_DIGITS = 18;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (var c = 0; c < CLASSES.length; c++) {
            CLASSES[c] = (byte) classesOf(c);
        }
    }

    private Octets() {}

    private static int classesOf(int c) {
        var alphanumeric = c < 128 && Character.isLetterOrDigit(c);
        var classes = 0;
        if (alphanumeric || among("!#$%&'*+-.^_`|~", c)) {
            classes |= TOKEN | (c >= 'A' && c <= 'Z' ? 0 : LOWER);
        }
        if (c == '\t' || (c >= ' ' && c != 0x7f)) {
            classes |= VALUE;
        }
        if (alphanumeric || among("-._~:/?[]@!$&'()*+,;=%", c)) {
            classes |= TARGET;
        }
        if (c < 128 && Character.digit(c, 16) >= 0) {
            classes |= HEX;
        }
        if (alphanumeric || among("-._~!$&'()*+,;=%", c)) {
            classes |= HOST;
        }
        return classes;
    }

    private static boolean among(String characters, int c) {
        return characters.indexOf(c) >= 0;
    }

    /// Whether `octet` is of one of the classes.
    public static boolean is(byte octet, int classes) {
        return (CLASSES[octet & 0xff] & classes) != 0;
    }

    /// Where the octets of these classes that start at `from` end, at most `to`.
    public static int span(byte[] bytes, int from, int to, int classes) {
        var at = from;
        while (at < to && is(bytes[at], classes)) {
            at++;
        }
        return at;
    }

    /// The number that 1 to 18 decimal digits are (RFC 9110, 8.6), or -1 if they are something else.
    public static long number(byte[] bytes, int from, int to) {
        if (from == to || to - from > MOST_DIGITS) {
            return -1;
        }
        var number = 0L;
        for (var i = from; i < to; i++) {
            var digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /// The value of a hexadecimal digit.
    public static int hex(byte digit) {
        return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    }

    /// The bytes of a constant.
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether the bytes are `text` without regard to the case of ASCII letters.
    public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i) && lower(bytes[from + i]) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    /// Whether the bytes are exactly `text`.
    public static boolean equals(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The text of the bytes, one character each.
    public static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
