package dev.spillway.internal.rpc;

/// How many messages a method takes and gives.
public enum Shape {
    /// One, and one.
    UNARY,
    /// Many, and one.
    CLIENT_STREAMING,
    /// One, and many.
    SERVER_STREAMING,
    /// Many, and many.
    BIDIRECTIONAL;

    /// Whether it takes or gives more than one message.
    public boolean streams() {
        return this != UNARY;
    }

    /// Whether its answer is one message: then it leaves with its status, all at once.
    public boolean answersOnce() {
        return this == UNARY || this == CLIENT_STREAMING;
    }
}
