package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// A header block that does not decode (RFC 7541): the tables of the two ends are out of step, so the connection
/// ends with COMPRESSION_ERROR (RFC 9113, 4.3). Stackless, because whoever causes it can do so at will.
final class CompressionError extends IOException {
    private static final long serialVersionUID = 1;

    CompressionError(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
