package dev.spillway.internal.gate;

/// For whom the other end of a call's connection speaks.
public enum Speaker {
    /// For itself: it is the client.
    ITSELF,
    /// It is a trusted proxy, and says for whom.
    FOR_CLIENT,
    /// It is a trusted proxy that speaks for somebody, and does not say for whom in a way that can be believed.
    FOR_UNKNOWN
}
