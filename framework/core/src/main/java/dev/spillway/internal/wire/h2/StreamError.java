package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// The peer broke a rule that holds for one stream, so that stream ends with RST_STREAM and the others go on
/// (RFC 9113, 5.4.2). Stackless, because whoever causes it can do so at will.
final class StreamError extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    StreamError(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    StreamError(ErrorCode code, IOException why) {
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
