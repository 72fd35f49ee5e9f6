package dev.spillway.testing;

/// What HTTP/2 is spoken over.
enum H2Transport {
    /// TCP, with prior knowledge (RFC 9113, 3.3).
    CLEAR
}
