package dev.spillway.internal.wire;

/// Why an HTTP/2 stream ended. A label of the connection metrics.
public enum StreamEnd {
    /// Both sides had said all.
    DONE,
    /// The peer reset it.
    PEER,
    /// The peer broke a rule on it.
    ERROR,
    /// One stream too many.
    REFUSED,
    /// The clock of its body or of its answer.
    DEADLINE,
    /// A handler deaf to its interrupt was cut off.
    CUT,
    /// It was answered, and its unread body was more than could be drained.
    UNREAD_BODY,
    /// An answer failed half way.
    FAILED,
    /// Its connection ended.
    CONNECTION;

    /// The label of metrics.
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
