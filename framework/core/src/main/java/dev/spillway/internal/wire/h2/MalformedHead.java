package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// Fields that decode but are no request by the rules of HTTP/2 (RFC 9113, 8.1.1): the stream ends with
/// PROTOCOL_ERROR. What HTTP/1.1 forbids as well is a [dev.spillway.internal.gate.Refusal] instead, and answered.
/// Stackless, because whoever causes it can do so at will.
final class MalformedHead extends IOException {
    private static final long serialVersionUID = 1;

    MalformedHead(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
