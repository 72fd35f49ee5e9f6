package dev.spillway.internal.wire;

import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.internal.wire.h2.Http2Connection;
import java.io.IOException;

/// Tells the protocols apart by the first bytes of a client: one that speaks HTTP/2 without having been asked starts
/// with a preface (RFC 9113, 3.3), and HTTP/1.1 has no method PRI.
public final class Spoken {
    private Spoken() {}

    /// HTTP/2 if the client starts with its preface, else HTTP/1.1: a [Protocols].
    ///
    /// @throws IOException if the client is gone before that is known
    public static Protocol choose(Connection connection) throws IOException {
        var input = connection.input();
        var more = !input.isEmpty() || input.fill();
        if (more && Preface.begins(input) && !Preface.isWhole(input)) {
            connection.beginHead();
            while (more && Preface.begins(input) && !Preface.isWhole(input)) {
                more = input.fill();
            }
        }
        return Preface.isWhole(input) ? new Http2Connection(connection) : new Http1Connection(connection);
    }
}
