package dev.spillway.internal.trace;

import dev.spillway.http.Headers;
import org.jspecify.annotations.Nullable;

/// What a caller says about its trace: `traceparent` of W3C Trace Context, level 1, read strictly. What is not valid
/// is not there: the call begins a trace of its own.
///
/// @param high the first half of the trace id
/// @param low the second half
/// @param span the caller's span
/// @param asked whether the caller records the trace
record Parent(long high, long low, long span, boolean asked) {
    static final String NAME = "traceparent";

    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int HALF = 16;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;

    /// What the headers say; null if that is nothing, not valid, or said twice.
    static @Nullable Parent of(Headers headers) {
        var first = headers.first(NAME);
        if (first.isEmpty() || headers.all(NAME).size() != 1) {
            return null;
        }
        return of(first.get());
    }

    static @Nullable Parent of(String text) {
        if (!isForm(text)) {
            return null;
        }
        var high = Hex.value(text, TRACE, HALF);
        var low = Hex.value(text, TRACE + HALF, HALF);
        var span = Hex.value(text, SPAN, HALF);
        if ((high | low) == 0 || span == 0) {
            return null;
        }
        return new Parent(high, low, span, (Hex.value(text, FLAGS, 2) & SAMPLED) != 0);
    }

    /// Later versions may say more behind another dash (section 4.3), `ff` is none.
    private static boolean isForm(String text) {
        if (text.length() < LENGTH || text.startsWith("ff")) {
            return false;
        }
        if (text.length() > LENGTH && (text.startsWith("00") || text.charAt(LENGTH) != '-')) {
            return false;
        }
        return Hex.isHex(text, 0, 2)
                && text.charAt(TRACE - 1) == '-'
                && Hex.isHex(text, TRACE, 2 * HALF)
                && text.charAt(SPAN - 1) == '-'
                && Hex.isHex(text, SPAN, HALF)
                && text.charAt(FLAGS - 1) == '-'
                && Hex.isHex(text, FLAGS, 2);
    }
}
