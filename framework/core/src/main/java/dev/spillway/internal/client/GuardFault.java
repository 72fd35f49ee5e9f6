package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import java.io.IOException;

/// Why a connection of HTTP/2, or one stream of it, was ended by us: what the other side sent is not taken. Stackless:
/// the other side causes it.
final class GuardFault extends IOException {
    private static final long serialVersionUID = 1;

    private final ClientFailed.Reason reason;

    GuardFault(ClientFailed.Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    ClientFailed.Reason reason() {
        return reason;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
