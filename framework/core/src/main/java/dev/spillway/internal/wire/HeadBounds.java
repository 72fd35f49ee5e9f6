package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Unit;
import java.time.Duration;

/// How heads that are too large or too slow are refused.
public final class HeadBounds {
    private static final String MORE = "more";

    private HeadBounds() {}

    /// 414: the request line, or the path where there is no such line.
    public static Refusal requestLine(WireLimits limits) {
        return Refusal.bound(Reason.REQUEST_LINE, Knobs.REQUEST_LINE.path(), limits.requestLine() + " B", MORE);
    }

    /// 431: bytes of all fields.
    public static Refusal bytes(WireLimits limits) {
        return Refusal.bound(Reason.HEADERS, Knobs.HEADER_BYTES.path(), limits.headerBytes() + " B", MORE);
    }

    /// 431: number of fields.
    public static Refusal count(WireLimits limits) {
        return Refusal.bound(Reason.HEADERS, Knobs.HEADER_COUNT.path(), limits.headerCount() + " fields", MORE);
    }

    /// 408: the head was slower than its time.
    public static Refusal late(WireLimits limits) {
        var time = Unit.DURATION.write(Duration.ofNanos(limits.readHeader()));
        return Refusal.bound(Reason.TOO_SLOW, Knobs.READ_HEADER.path(), time, "longer");
    }
}
