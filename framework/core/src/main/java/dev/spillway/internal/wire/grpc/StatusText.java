package dev.spillway.internal.wire.grpc;

import java.nio.charset.StandardCharsets;

/// The value of `grpc-message`: UTF-8 in which all but printable ASCII, and the percent sign, is percent-encoded.
public final class StatusText {
    /// Octets of the value. The characters beyond it are cut off: a message is for people, and must not fill a header
    /// block.
    static final int LONGEST = 4 << 10;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private StatusText() {}

    /// The value for `text`.
    public static String encode(String text) {
        if (isPlain(text)) {
            return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        }
        return escaped(text);
    }

    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(int octet) {
        return octet >= ' ' && octet <= '~' && octet != '%';
    }

    private static String escaped(String text) {
        var value = new StringBuilder(Math.min(2 * text.length(), LONGEST));
        for (var i = 0; i < text.length(); ) {
            var character = text.codePointAt(i);
            var before = value.length();
            append(value, character);
            if (value.length() > LONGEST) {
                value.setLength(before);
                break;
            }
            i += Character.charCount(character);
        }
        return value.toString();
    }

    private static void append(StringBuilder value, int character) {
        for (var octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(octet)) {
                value.append((char) octet);
            } else {
                value.append('%').append(HEX[(octet >> 4) & 0xf]).append(HEX[octet & 0xf]);
            }
        }
    }
}
