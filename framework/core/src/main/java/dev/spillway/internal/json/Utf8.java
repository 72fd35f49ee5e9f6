package dev.spillway.internal.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks that bytes are UTF-8 as RFC 3629, section 4 has it, piece by piece. Jackson's decoder takes overlong
/// forms and code points beyond U+10FFFF, and two readers that disagree about a text are how filters are passed by.
public final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final int CONTINUATION = 0x80;
    private static final int LAST_CONTINUATION = 0xbf;

    /// Continuation bytes that the present character still needs, and the range of the next one.
    private int missing;

    private int lowest = CONTINUATION;
    private int highest = LAST_CONTINUATION;

    /// Whether `bytes` are whole characters in UTF-8.
    public static boolean valid(byte[] bytes) {
        var check = new Utf8();
        return check.accepts(bytes, 0, bytes.length) && check.atEnd();
    }

    /// Whether these bytes may follow those before.
    boolean accepts(byte[] bytes, int offset, int length) {
        var end = offset + length;
        var i = offset;
        while (i < end) {
            if (missing == 0) {
                i = skipAscii(bytes, i, end);
                if (i == end) {
                    return true;
                }
            }
            if (!accepts(bytes[i] & 0xff)) {
                return false;
            }
            i++;
        }
        return true;
    }

    /// Whether the last character is whole.
    boolean atEnd() {
        return missing == 0;
    }

    private static int skipAscii(byte[] bytes, int from, int end) {
        var i = from;
        while (i <= end - Long.BYTES && ((long) LONG.get(bytes, i) & HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private boolean accepts(int octet) {
        if (missing == 0) {
            return begins(octet);
        }
        if (octet < lowest || octet > highest) {
            return false;
        }
        expect(missing - 1, CONTINUATION, LAST_CONTINUATION);
        return true;
    }

    /// The first byte of a character beyond ASCII. The ranges of the second keep out overlong forms (E0, F0),
    /// surrogates (ED) and what lies beyond U+10FFFF (F4).
    private boolean begins(int octet) {
        if (octet < 0xc2 || octet > 0xf4) {
            return false;
        }
        switch (octet) {
            case 0xe0 -> expect(2, 0xa0, LAST_CONTINUATION);
            case 0xed -> expect(2, CONTINUATION, 0x9f);
            case 0xf0 -> expect(3, 0x90, LAST_CONTINUATION);
            case 0xf4 -> expect(3, CONTINUATION, 0x8f);
            default -> expect(octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3, CONTINUATION, LAST_CONTINUATION);
        }
        return true;
    }

    private void expect(int continuations, int low, int high) {
        missing = continuations;
        lowest = low;
        highest = high;
    }
}
