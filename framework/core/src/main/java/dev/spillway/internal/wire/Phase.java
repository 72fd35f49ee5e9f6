package dev.spillway.internal.wire;

import java.util.Locale;

/// What a connection is doing; each phase has its clock. A label of the connection metrics.
public enum Phase {
    /// Accepted, no byte of HTTP yet: `connections.first-byte`.
    ACCEPTED,
    /// Shaking hands for TLS: `connections.tls-handshake`.
    HANDSHAKE,
    /// Between requests: `connections.idle`.
    IDLE,
    /// Reading a head: `connections.read-header`.
    HEAD,
    /// Waiting for body bytes: `body.*`.
    BODY,
    /// User code runs: the deadline of the call.
    HANDLER,
    /// Waiting for the peer to take bytes: `write.*`.
    WRITE,
    /// Dropping the rest of a body: `body.drain-*`.
    DRAIN,
    /// Our side has ended, dropping what still comes: `connections.linger*`.
    LINGER;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The label of metrics and logs.
    public String label() {
        return label;
    }
}
