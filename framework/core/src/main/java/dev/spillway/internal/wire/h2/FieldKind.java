package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Octets;

/// What a field is for the rules of heads (RFC 9113, 8.2 and 8.3). It is found once, when a field is spelled out, and
/// kept in the tables with it: a field that comes by index costs no look at its bytes.
enum FieldKind {
    /// `:method`.
    METHOD,
    /// `:scheme`.
    SCHEME,
    /// `:authority`.
    AUTHORITY,
    /// `:path`.
    PATH,
    /// `host`.
    HOST,
    /// `content-length`.
    CONTENT_LENGTH,
    /// `expect`.
    EXPECT,
    /// `te` with the value `trailers`, the only one that is allowed (8.2.2).
    TE,
    /// `cookie`, which may come in crumbs (8.2.3).
    COOKIE,
    /// Any other field that is allowed.
    OTHER,
    /// A pseudo-header field that no request has (8.3).
    UNKNOWN_PSEUDO,
    /// A field about an HTTP/1.1 connection (8.2.2).
    CONNECTION,
    /// A name that is no token in lower case (8.2.1).
    BAD_NAME,
    /// A value with a control character or white space around it (8.2.1), or of `te`.
    BAD_VALUE;

    /// The kind of a field with this name, whose value is still to be looked at.
    static FieldKind named(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == ':') {
            return pseudo(bytes, from, to);
        }
        if (from == to || Octets.span(bytes, from, to, Octets.LOWER) < to) {
            return BAD_NAME;
        }
        return switch (to - from) {
            case 2 -> Octets.equals(bytes, from, to, "te") ? TE : OTHER;
            case 4 -> Octets.equals(bytes, from, to, "host") ? HOST : OTHER;
            case 6 ->
                Octets.equals(bytes, from, to, "cookie")
                        ? COOKIE
                        : Octets.equals(bytes, from, to, "expect") ? EXPECT : OTHER;
            case 7 -> connection(bytes, from, to, "upgrade");
            case 10 ->
                connection(bytes, from, to, "connection") == CONNECTION
                        ? CONNECTION
                        : connection(bytes, from, to, "keep-alive");
            case 14 -> Octets.equals(bytes, from, to, "content-length") ? CONTENT_LENGTH : OTHER;
            case 16 -> connection(bytes, from, to, "proxy-connection");
            case 17 -> connection(bytes, from, to, "transfer-encoding");
            default -> OTHER;
        };
    }

    private static FieldKind pseudo(byte[] bytes, int from, int to) {
        if (Octets.equals(bytes, from, to, ":path")) {
            return PATH;
        }
        if (Octets.equals(bytes, from, to, ":method")) {
            return METHOD;
        }
        if (Octets.equals(bytes, from, to, ":scheme")) {
            return SCHEME;
        }
        return Octets.equals(bytes, from, to, ":authority") ? AUTHORITY : UNKNOWN_PSEUDO;
    }

    private static FieldKind connection(byte[] bytes, int from, int to, String name) {
        return Octets.equals(bytes, from, to, name) ? CONNECTION : OTHER;
    }

    /// The kind of a field whose name is of this kind and that has this value.
    FieldKind with(byte[] bytes, int from, int to) {
        return switch (this) {
            case UNKNOWN_PSEUDO, CONNECTION, BAD_NAME, BAD_VALUE -> this;
            case TE -> Octets.equalsIgnoreCase(bytes, from, to, "trailers") ? TE : BAD_VALUE;
            case METHOD, SCHEME, AUTHORITY, PATH, HOST, CONTENT_LENGTH, EXPECT, COOKIE, OTHER ->
                isValue(bytes, from, to) ? this : BAD_VALUE;
        };
    }

    private static boolean isValue(byte[] bytes, int from, int to) {
        return from == to
                || (!isBlank(bytes[from])
                        && !isBlank(bytes[to - 1])
                        && Octets.span(bytes, from, to, Octets.VALUE) == to);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /// Whether this is a pseudo-header field that a request has.
    boolean isPseudo() {
        return this == METHOD || this == SCHEME || this == AUTHORITY || this == PATH;
    }
}
