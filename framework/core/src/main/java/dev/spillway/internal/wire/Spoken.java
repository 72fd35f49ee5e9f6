package dev.spillway.internal.wire;

import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.internal.wire.h2.Http2Connection;
import java.io.IOException;

/// What a client speaks. Under TLS it was agreed on by ALPN, and what then comes has to be that; HTTP/2 is spoken only
/// if it was (RFC 9113, 3.2). In clear the first bytes tell: a client that speaks HTTP/2 without having been asked
/// starts with a preface (3.3), and HTTP/1.1 has no method PRI.
public final class Spoken {
    /// The name of HTTP/2 in ALPN.
    private static final String HTTP_2 = "h2";

    private Spoken() {}

    /// HTTP/2 or HTTP/1.1: a [Protocols].
    ///
    /// @throws IOException if the client is gone before that is known
    public static Protocol choose(Connection connection) throws IOException {
        var isHttp2 = connection.wire().tls().isPresent()
                ? connection.applicationProtocol().equals(HTTP_2)
                : startsWithPreface(connection);
        return isHttp2 ? new Http2Connection(connection) : new Http1Connection(connection);
    }

    private static boolean startsWithPreface(Connection connection) throws IOException {
        var input = connection.input();
        var more = !input.isEmpty() || input.fill();
        if (more && Preface.begins(input) && !Preface.isWhole(input)) {
            connection.beginHead();
            while (more && Preface.begins(input) && !Preface.isWhole(input)) {
                more = input.fill();
            }
        }
        return Preface.isWhole(input);
    }
}
