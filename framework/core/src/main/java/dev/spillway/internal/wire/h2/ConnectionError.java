package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// The peer broke a rule that holds for the connection as a whole, so it ends with GOAWAY (RFC 9113, 5.4.1). Stackless,
/// because whoever causes it can do so at will.
final class ConnectionError extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    ConnectionError(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    ConnectionError(ErrorCode code, IOException why) {
        super(why);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
