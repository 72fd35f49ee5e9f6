package dev.spillway.testing;

/// What HTTP/2 is spoken over.
enum H2Transport {
    /// TCP, with prior knowledge (RFC 9113, 3.3).
    CLEAR(Transport.CLEAR),
    /// TLS, where both sides agree on it (3.2).
    TLS(Transport.TLS);

    private final Transport transport;

    H2Transport(Transport transport) {
        this.transport = transport;
    }

    Transport transport() {
        return transport;
    }
}
