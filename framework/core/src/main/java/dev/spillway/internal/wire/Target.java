package dev.spillway.internal.wire;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.PathRules;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import org.jspecify.annotations.Nullable;

/// What a request asks for: the same rules and the same answers in every protocol.
///
/// @param path the path, percent-encoded, or `*`
/// @param query the query without its question mark
public record Target(String path, @Nullable String query) {
    private static final Method[] METHODS = Method.values();
    private static final Target ASTERISK = new Target("*", null);

    /// The method of this name (RFC 9110, 9.1: upper and lower case differ).
    ///
    /// @throws Refusal 501 if it is not served
    public static Method method(byte[] bytes, int from, int to) throws Refusal {
        for (var method : METHODS) {
            if (Octets.equals(bytes, from, to, method.name())) {
                return method;
            }
        }
        throw Refusal.of(Reason.NOT_IMPLEMENTED, "this method is not served");
    }

    /// Reads a path and a query; an empty path is `/` (RFC 9110, 4.2.3). The octets are of [Octets#TARGET].
    ///
    /// @throws Refusal 400 by the rules for paths
    public static Target of(byte[] bytes, int from, int to) throws Refusal {
        var pathEnd = from;
        while (pathEnd < to && bytes[pathEnd] != '?') {
            pathEnd++;
        }
        var path = from == pathEnd ? "/" : Octets.text(bytes, from, pathEnd);
        PathRules.check(path);
        return new Target(path, pathEnd < to ? Octets.text(bytes, pathEnd + 1, to) : null);
    }

    /// Whether the bytes are the target `*`, which is the server as a whole.
    public static boolean isAsterisk(byte[] bytes, int from, int to) {
        return to - from == 1 && bytes[from] == '*';
    }

    /// The target `*`.
    ///
    /// @throws Refusal 400 if the method is not OPTIONS (RFC 9110, 7.1)
    public static Target asterisk(Method method) throws Refusal {
        if (method != Method.OPTIONS) {
            throw Refusal.of(Reason.MALFORMED, "the target * is for OPTIONS");
        }
        return ASTERISK;
    }

    /// The refusal of octets that are not of [Octets#TARGET].
    public static Refusal unencoded() {
        return Refusal.of(Reason.MALFORMED, "the target has a character that has to be encoded");
    }
}
