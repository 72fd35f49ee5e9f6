package dev.spillway.testing;

/// How the bytes of a client reach a service.
public enum Transport {
    /// As they are.
    CLEAR,
    /// Under TLS, by a client that takes any certificate.
    TLS
}
