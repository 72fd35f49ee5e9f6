package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.Target;
import dev.spillway.internal.wire.h1.RequestHead.Version;

/// The request line (RFC 9112, 3): method, one space, target, one space, version.
final class RequestLine {
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
        if (targetEnd == target || !isSpace(targetEnd)) {
            throw Target.unencoded();
        }
        var version = version(targetEnd + 1);
        return target(Target.method(head, 0, methodEnd), version, target, targetEnd);
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

    /// RFC 9112, 3.2: origin-form, absolute-form, or `*` for OPTIONS.
    private RequestHead target(Method method, Version version, int from, int to) throws Refusal {
        if (head[from] == '/') {
            return new RequestHead(method, version, Target.of(head, from, to), null, fields);
        }
        if (Target.isAsterisk(head, from, to)) {
            return new RequestHead(method, version, Target.asterisk(method), null, fields);
        }
        var authority = from + scheme(from, to);
        var path = authority;
        while (path < to && head[path] != '/' && head[path] != '?') {
            path++;
        }
        return new RequestHead(method, version, Target.of(head, path, to), Octets.text(head, authority, path), fields);
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

    private int span(int from, int octets) {
        return Octets.span(head, from, end, octets);
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
