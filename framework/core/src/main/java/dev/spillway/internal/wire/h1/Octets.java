package dev.spillway.internal.wire.h1;

import java.nio.charset.StandardCharsets;

/// Classes of octets, by RFC 9110 and 3986, and comparisons on raw bytes.
final class Octets {
    /// A character of a token (RFC 9110, 5.6.2).
    static final int TOKEN = 1;
    /// A character of a field value (RFC 9110, 5.5): visible, space, tab, or above ASCII.
    static final int VALUE = 2;
    /// A character of a request target (RFC 3986, 2): what is neither reserved nor unreserved nor `%` is not one.
    static final int TARGET = 4;
    /// A hexadecimal digit.
    static final int HEX = 8;
    /// A character of a registered name in a Host field (RFC 3986, 3.2.2).
    static final int HOST = 16;

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
            classes |= TOKEN;
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
    static boolean is(byte octet, int classes) {
        return (CLASSES[octet & 0xff] & classes) != 0;
    }

    /// The value of a hexadecimal digit.
    static int hex(byte digit) {
        return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    }

    /// The bytes of a constant.
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether the bytes are `text` without regard to the case of ASCII letters.
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (lower(bytes[from + i]) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    /// Whether the bytes are exactly `text`.
    static boolean equals(byte[] bytes, int from, int to, String text) {
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
    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
