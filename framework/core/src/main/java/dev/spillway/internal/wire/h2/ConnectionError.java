package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// The peer broke a rule that holds for the connection as a whole, so it ends with GOAWAY (RFC 9113, 5.4.1).
final class ConnectionError extends ProtocolError {
    private static final long serialVersionUID = 1;

    ConnectionError(ErrorCode code, String message) {
        super(code, message);
    }

    ConnectionError(ErrorCode code, IOException why) {
        super(code, why);
    }
}
