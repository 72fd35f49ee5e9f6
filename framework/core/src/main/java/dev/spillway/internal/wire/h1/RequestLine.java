package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.PathRules;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.h1.RequestHead.Version;
import org.jspecify.annotations.Nullable;

/// The request line (RFC 9112, 3): method, one space, target, one space, version.
final class RequestLine {
    private static final Method[] METHODS = Method.values();

    private final byte[] head;
    private final int end;
    private final Fields fields;

    private RequestLine(byte[] head, int end, Fields fields) {
        this.head = head;
        this.end = end;
        this.fields = fields;
    }

    /// Reads the line that is the first `end` bytes of `head`.
    ///
    /// @throws Refusal 400, 501 for a method that is not served, 505
    static RequestHead parse(byte[] head, int end, Fields fields) throws Refusal {
        return new RequestLine(head, end, fields).parse();
    }

    private RequestHead parse() throws Refusal {
        var methodEnd = span(0, Octets.TOKEN);
        require(methodEnd > 0 && isSpace(methodEnd), "the method is not a token");
        var target = methodEnd + 1;
        var targetEnd = span(target, Octets.TARGET);
        require(targetEnd > target && isSpace(targetEnd), "the target has a character that has to be encoded");
        var version = version(targetEnd + 1);
        return target(method(methodEnd), version, target, targetEnd);
    }

    private Version version(int from) throws Refusal {
        if (Octets.equals(head, from, end, "HTTP/1.1")) {
            return Version.HTTP_1_1;
        }
        if (Octets.equals(head, from, end, "HTTP/1.0")) {
            return Version.HTTP_1_0;
        }
        var wellFormed = end - from == 8
                && Octets.equals(head, from, from + 5, "HTTP/")
                && isDigit(head[from + 5])
                && head[from + 6] == '.'
                && isDigit(head[from + 7]);
        throw wellFormed
                ? Refusal.of(Reason.VERSION, "HTTP/1.1 is spoken here")
                : Refusal.of(Reason.MALFORMED, "the request line does not end with a version");
    }

    private Method method(int methodEnd) throws Refusal {
        for (var method : METHODS) {
            if (Octets.equals(head, 0, methodEnd, method.name())) {
                return method;
            }
        }
        throw Refusal.of(Reason.NOT_IMPLEMENTED, "this method is not served");
    }

    /// RFC 9112, 3.2: origin-form, absolute-form, or `*` for OPTIONS.
    private RequestHead target(Method method, Version version, int from, int to) throws Refusal {
        if (head[from] == '/') {
            return withPath(method, version, null, from, to);
        }
        if (head[from] == '*' && to - from == 1) {
            require(method == Method.OPTIONS, "the target * is for OPTIONS");
            return new RequestHead(method, version, "*", null, null, fields);
        }
        var authority = from + scheme(from, to);
        var path = authority;
        while (path < to && head[path] != '/' && head[path] != '?') {
            path++;
        }
        return withPath(method, version, Octets.text(head, authority, path), path, to);
    }

    private int scheme(int from, int to) throws Refusal {
        for (var scheme : new String[] {"http://", "https://"}) {
            var length = scheme.length();
            if (to - from > length && Octets.equalsIgnoreCase(head, from, from + length, scheme)) {
                return length;
            }
        }
        throw Refusal.of(Reason.MALFORMED, "the target is neither a path nor an http address");
    }

    private RequestHead withPath(Method method, Version version, @Nullable String authority, int from, int to)
            throws Refusal {
        var pathEnd = from;
        while (pathEnd < to && head[pathEnd] != '?') {
            pathEnd++;
        }
        var path = from == pathEnd ? "/" : Octets.text(head, from, pathEnd);
        PathRules.check(path);
        var query = pathEnd < to ? Octets.text(head, pathEnd + 1, to) : null;
        return new RequestHead(method, version, path, query, authority, fields);
    }

    private int span(int from, int octets) {
        var at = from;
        while (at < end && Octets.is(head[at], octets)) {
            at++;
        }
        return at;
    }

    private boolean isSpace(int at) {
        return at < end && head[at] == ' ';
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static void require(boolean holds, String otherwise) throws Refusal {
        if (!holds) {
            throw Refusal.of(Reason.MALFORMED, otherwise);
        }
    }
}
