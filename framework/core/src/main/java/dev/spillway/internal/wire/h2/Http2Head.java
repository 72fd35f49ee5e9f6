package dev.spillway.internal.wire.h2;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Payload.Expectation;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Authority;
import dev.spillway.internal.wire.Expect;
import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.HeadBounds;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.Target;
import dev.spillway.internal.wire.WireLimits;

/// The head of a request, checked (RFC 9113, 8.2 and 8.3). What breaks a rule of HTTP/2 itself ends the stream; what
/// HTTP/1.1 refuses as well gets the same answer here. A handler sees what it would see over HTTP/1.1: a Host, and one
/// Cookie.
///
/// @param method one of those that are served
/// @param target path and query
/// @param fields the fields, without pseudo-header fields
/// @param length bytes of the body, 0 for none, [Payload#UNKNOWN] if they are not declared
/// @param expectation whether the client waits for 100
record Http2Head(Method method, Target target, Fields fields, long length, Expectation expectation) {
    /// Whether a body may follow the head.
    enum Body {
        /// The head ended the stream.
        NONE,
        /// It did not.
        FOLLOWS
    }

    /// Reads the head of a request.
    ///
    /// @throws MalformedHead if it is none
    /// @throws Refusal 400, 414, 417 or 501
    static Http2Head of(FieldList list, Body body, WireLimits limits) throws MalformedHead, Refusal {
        return new Reader(list).read(body, limits);
    }

    /// Checks the fields after a body (RFC 9113, 8.1), which are dropped as they are over HTTP/1.1.
    ///
    /// @throws MalformedHead if one of them may not be there
    static void checkTrailers(FieldList list) throws MalformedHead {
        for (var i = 0; i < list.count(); i++) {
            switch (list.kind(i)) {
                case METHOD, SCHEME, AUTHORITY, PATH ->
                    throw new MalformedHead("a pseudo-header field among the trailers");
                case UNKNOWN_PSEUDO, CONNECTION, BAD_NAME, BAD_VALUE -> throw forbidden(list.kind(i));
                case HOST, CONTENT_LENGTH, EXPECT, TE, COOKIE, OTHER -> {}
            }
        }
    }

    private static MalformedHead forbidden(FieldKind kind) {
        return new MalformedHead(
                switch (kind) {
                    case UNKNOWN_PSEUDO -> "a pseudo-header field that no request has";
                    case CONNECTION -> "a field about an HTTP/1.1 connection";
                    case BAD_NAME -> "a field name that is no token in lower case";
                    case BAD_VALUE -> "a field value that may not be there";
                    case METHOD, SCHEME, AUTHORITY, PATH, HOST, CONTENT_LENGTH, EXPECT, TE, COOKIE, OTHER ->
                        throw new IllegalArgumentException("not forbidden: " + kind);
                });
    }

    private static final class Reader {
        private static final int MISSING = -1;
        private static final String CONNECT = "CONNECT";

        private final FieldList list;
        private final byte[] bytes;
        private int pseudo;
        private int method = MISSING;
        private int scheme = MISSING;
        private int authority = MISSING;
        private int path = MISSING;
        private int host = MISSING;
        private int contentLength = MISSING;
        private int expect = MISSING;
        private int crumbs;

        Reader(FieldList list) {
            this.list = list;
            this.bytes = list.bytes();
        }

        Http2Head read(Body body, WireLimits limits) throws MalformedHead, Refusal {
            find();
            require(
                    method != MISSING
                            && Octets.span(bytes, start(method), end(method), Octets.TOKEN) == end(method)
                            && start(method) < end(method),
                    "no method");
            checkPresence();
            var verb = Target.method(bytes, start(method), end(method));
            var length = length(body);
            if (end(path) - start(path) > limits.requestLine()) {
                throw HeadBounds.requestLine(limits);
            }
            checkScheme();
            checkHost();
            var target = target(verb);
            var expectation =
                    expect == MISSING ? Expectation.NONE : Expect.of(bytes, start(expect), end(expect), length);
            return new Http2Head(verb, target, fields(), length, expectation);
        }

        private void find() throws MalformedHead {
            for (var i = 0; i < list.count(); i++) {
                var kind = list.kind(i);
                switch (kind) {
                    case METHOD -> method = pseudo(method, i);
                    case SCHEME -> scheme = pseudo(scheme, i);
                    case AUTHORITY -> authority = pseudo(authority, i);
                    case PATH -> path = pseudo(path, i);
                    case HOST -> host = only(host, i);
                    case CONTENT_LENGTH -> contentLength = only(contentLength, i);
                    case EXPECT -> expect = only(expect, i);
                    case COOKIE -> crumbs++;
                    case TE, OTHER -> {}
                    case UNKNOWN_PSEUDO, CONNECTION, BAD_NAME, BAD_VALUE -> throw forbidden(kind);
                }
            }
        }

        /// RFC 9113, 8.3: once, and before any other field.
        private int pseudo(int found, int index) throws MalformedHead {
            require(found == MISSING, "a pseudo-header field twice");
            require(index == pseudo, "a pseudo-header field after a field");
            pseudo++;
            return index;
        }

        private static int only(int found, int index) throws MalformedHead {
            require(found == MISSING, "more than one Host, Content-Length or Expect");
            return index;
        }

        /// RFC 9113, 8.3.1. CONNECT has neither scheme nor path (8.5), but is not served anyway.
        private void checkPresence() throws MalformedHead {
            if (Octets.equals(bytes, start(method), end(method), CONNECT)) {
                return;
            }
            require(scheme != MISSING, "no scheme");
            require(path != MISSING, "no path");
            var isOrigin = start(path) < end(path) && bytes[start(path)] == '/';
            require(isOrigin || Target.isAsterisk(bytes, start(path), end(path)), "a path without a slash in front");
            require(authority != MISSING || host != MISSING, "neither authority nor Host");
            require(
                    authority == MISSING
                            || host == MISSING
                            || Octets.equalsIgnoreCase(bytes, start(host), end(host), list.value(authority)),
                    "the authority is not Host");
        }

        private long length(Body body) throws MalformedHead {
            if (contentLength == MISSING) {
                return body == Body.NONE ? 0 : Payload.UNKNOWN;
            }
            var length = Octets.number(bytes, start(contentLength), end(contentLength));
            require(length >= 0, "Content-Length is not a number of up to 18 digits");
            require(length == 0 || body == Body.FOLLOWS, "Content-Length without a body");
            return length;
        }

        private void checkScheme() throws Refusal {
            if (!Octets.equalsIgnoreCase(bytes, start(scheme), end(scheme), "http")
                    && !Octets.equalsIgnoreCase(bytes, start(scheme), end(scheme), "https")) {
                throw Refusal.of(Reason.MALFORMED, "the scheme is neither http nor https");
            }
        }

        private void checkHost() throws Refusal {
            var index = authority == MISSING ? host : authority;
            Authority.check(bytes, start(index), end(index));
        }

        private Target target(Method verb) throws Refusal {
            var from = start(path);
            var to = end(path);
            if (Target.isAsterisk(bytes, from, to)) {
                return Target.asterisk(verb);
            }
            if (Octets.span(bytes, from, to, Octets.TARGET) < to) {
                throw Target.unencoded();
            }
            return Target.of(bytes, from, to);
        }

        private Fields fields() {
            return host == MISSING
                    ? FieldCopy.withHost(list, pseudo, crumbs, authority)
                    : FieldCopy.plain(list, pseudo, crumbs);
        }

        private int start(int index) {
            return list.valueStart(index);
        }

        private int end(int index) {
            return list.valueEnd(index);
        }

        private static void require(boolean holds, String otherwise) throws MalformedHead {
            if (!holds) {
                throw new MalformedHead(otherwise);
            }
        }
    }
}
