package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import javax.net.ssl.SSLException;

/// Why a connection of HTTP/2 was ended by our guard of it. An [SSLException], for it leaves the engine of TLS, which
/// is where the guard stands; that is what makes the client close the connection. Stackless: the other side causes it.
final class GuardFault extends SSLException {
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
