package dev.spillway.internal.trace;

/// Ids in lower case hexadecimal, as W3C Trace Context writes them.
final class Hex {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int NONE = -1;

    private Hex() {}

    /// Writes sixteen digits.
    static void write(long value, byte[] target, int offset) {
        for (var i = 0; i < Long.BYTES * 2; i++) {
            target[offset + i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 0xf];
        }
    }

    /// Whether `length` digits stand there, in lower case alone.
    static boolean isHex(String text, int from, int length) {
        for (var i = from; i < from + length; i++) {
            if (digit(text.charAt(i)) == NONE) {
                return false;
            }
        }
        return true;
    }

    /// The value of up to sixteen digits that were checked.
    static long value(String text, int from, int length) {
        var value = 0L;
        for (var i = from; i < from + length; i++) {
            value = value << 4 | digit(text.charAt(i));
        }
        return value;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : NONE;
    }
}
