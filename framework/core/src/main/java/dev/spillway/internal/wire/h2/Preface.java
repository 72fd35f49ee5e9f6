package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.Protocol;
import dev.spillway.internal.wire.h1.Http1Connection;
import java.io.IOException;

/// The first bytes of a client that speaks HTTP/2 (RFC 9113, 3.4). In clear they tell the protocols apart: HTTP/1.1
/// has no method PRI.
public final class Preface {
    private static final byte[] BYTES = Octets.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private Preface() {}

    /// HTTP/2 if the client starts with its preface, else HTTP/1.1: a [Protocols].
    ///
    /// @throws IOException if the client is gone before that is known
    public static Protocol choose(Connection connection) throws IOException {
        var input = connection.input();
        var more = !input.isEmpty() || input.fill();
        if (more && matches(input) && available(input) < BYTES.length) {
            connection.beginHead();
            while (more && matches(input) && available(input) < BYTES.length) {
                more = input.fill();
            }
        }
        return more && matches(input) ? new Http2Connection(connection) : new Http1Connection(connection);
    }

    /// Takes the preface out of the input.
    ///
    /// @throws ConnectionError if something else is there
    static void require(Input input) throws IOException {
        while (matches(input) && available(input) < BYTES.length) {
            if (!input.fill()) {
                break;
            }
        }
        if (!matches(input) || available(input) < BYTES.length) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "no preface of HTTP/2");
        }
        input.position += BYTES.length;
    }

    private static int available(Input input) {
        return input.limit - input.position;
    }

    /// Whether what is there is the preface, or its beginning.
    private static boolean matches(Input input) {
        var length = Math.min(available(input), BYTES.length);
        for (var i = 0; i < length; i++) {
            if (input.bytes[input.position + i] != BYTES[i]) {
                return false;
            }
        }
        return true;
    }
}
