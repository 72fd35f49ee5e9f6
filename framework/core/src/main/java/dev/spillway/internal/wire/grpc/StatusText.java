package dev.spillway.internal.wire.grpc;

import java.nio.charset.StandardCharsets;

/// The value of `grpc-message`: UTF-8 in which all but printable ASCII, and the percent sign, is percent-encoded.
public final class StatusText {
    /// More is cut off: a message is for people, and must not fill a header block.
    static final int LONGEST = 4 << 10;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private StatusText() {}

    /// The value for `text`.
    public static String encode(String text) {
        var shown = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return isPlain(shown) ? shown : escaped(shown);
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
        var value = new StringBuilder(2 * text.length());
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(octet)) {
                value.append((char) octet);
            } else {
                value.append('%').append(HEX[(octet >> 4) & 0xf]).append(HEX[octet & 0xf]);
            }
        }
        return value.toString();
    }
}
