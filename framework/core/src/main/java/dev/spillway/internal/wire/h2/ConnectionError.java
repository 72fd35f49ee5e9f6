package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// The peer broke a rule that holds for the connection as a whole, so it ends with GOAWAY (RFC 9113, 5.4.1).
final class ConnectionError extends ProtocolError {
    private static final long serialVersionUID = 1;

    private final String debug;

    ConnectionError(ErrorCode code, String message) {
        this(code, message, "");
    }

    private ConnectionError(ErrorCode code, String message, String debug) {
        super(code, message);
        this.debug = debug;
    }

    /// An error whose text the peer goes by.
    static ConnectionError told(ErrorCode code, String text) {
        return new ConnectionError(code, text, text);
    }

    /// What the peer is told beside the code; empty for most.
    String debug() {
        return debug;
    }

    ConnectionError(ErrorCode code, IOException why) {
        super(code, why);
        this.debug = "";
    }
}
