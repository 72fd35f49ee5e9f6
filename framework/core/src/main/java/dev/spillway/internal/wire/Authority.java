package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;

/// A host and an optional port (RFC 3986, 3.2), as in Host: no user information, no empty host.
public final class Authority {
    private static final int MOST_DIGITS = 5;
    private static final int MOST_PORT = 65_535;

    private Authority() {}

    /// Checks the bytes from `from` to `to`.
    ///
    /// @throws Refusal 400
    public static void check(byte[] bytes, int from, int to) throws Refusal {
        var at = from < to && bytes[from] == '[' ? afterLiteral(bytes, from, to) : afterName(bytes, from, to);
        if (at < to && (bytes[at] != ':' || !isPort(bytes, at + 1, to))) {
            throw malformed();
        }
    }

    private static int afterName(byte[] bytes, int from, int to) throws Refusal {
        var at = Octets.span(bytes, from, to, Octets.HOST);
        if (at == from) {
            throw malformed();
        }
        return at;
    }

    private static int afterLiteral(byte[] bytes, int from, int to) throws Refusal {
        var at = from + 1;
        while (at < to && (Octets.is(bytes[at], Octets.HEX) || bytes[at] == ':' || bytes[at] == '.')) {
            at++;
        }
        if (at == from + 1 || at == to || bytes[at] != ']') {
            throw malformed();
        }
        return at + 1;
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        if (to - from > MOST_DIGITS) {
            return false;
        }
        var port = 0;
        for (var i = from; i < to; i++) {
            var digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = 10 * port + digit;
        }
        return port <= MOST_PORT;
    }

    private static Refusal malformed() {
        return Refusal.of(Reason.MALFORMED, "Host is not a host and port");
    }
}
