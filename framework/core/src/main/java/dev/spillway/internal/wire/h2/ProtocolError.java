package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// The peer broke a rule of RFC 9113. Stackless, because whoever causes it can do so at will.
abstract sealed class ProtocolError extends IOException permits ConnectionError, StreamError {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    ProtocolError(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    ProtocolError(ErrorCode code, IOException why) {
        super(why);
        this.code = code;
    }

    final ErrorCode code() {
        return code;
    }

    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
