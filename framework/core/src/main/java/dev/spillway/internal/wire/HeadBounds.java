package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.limit.Knobs;

/// How heads that are too large are refused.
public final class HeadBounds {
    private static final String MORE = "more";

    private HeadBounds() {}

    /// 414: the request line, or the path where there is no such line.
    public static Refusal requestLine(WireLimits limits) {
        return Refusal.bound(Reason.REQUEST_LINE, setting(Knobs.REQUEST_LINE.key()), limits.requestLine() + " B", MORE);
    }

    /// 431: bytes of all fields.
    public static Refusal bytes(WireLimits limits) {
        return Refusal.bound(Reason.HEADERS, setting(Knobs.HEADER_BYTES.key()), limits.headerBytes() + " B", MORE);
    }

    /// 431: number of fields.
    public static Refusal count(WireLimits limits) {
        return Refusal.bound(Reason.HEADERS, setting(Knobs.HEADER_COUNT.key()), limits.headerCount() + " fields", MORE);
    }

    private static String setting(String key) {
        return "spillway." + key;
    }
}
