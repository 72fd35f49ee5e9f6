package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Payload.Expectation;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;

/// The Expect field (RFC 9110, 10.1.1).
public final class Expect {
    private Expect() {}

    /// What the client waits for. Without a body there is nothing to continue with.
    ///
    /// @param length of the body
    /// @throws Refusal 417 for anything but `100-continue`
    public static Expectation of(byte[] bytes, int from, int to, long length) throws Refusal {
        if (!Octets.equalsIgnoreCase(bytes, from, to, "100-continue")) {
            throw Refusal.of(Reason.EXPECTATION, "the only expectation is 100-continue");
        }
        return length == 0 ? Expectation.NONE : Expectation.CONTINUE;
    }
}
