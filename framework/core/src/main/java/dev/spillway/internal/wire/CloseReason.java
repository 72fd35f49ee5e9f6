package dev.spillway.internal.wire;

import java.util.Locale;

/// Why a connection ended. A label of the connection metrics.
public enum CloseReason {
    /// The peer ended it between requests, or asked for the end.
    PEER,
    /// The peer ended it in the middle of a request or an answer.
    BROKEN,
    /// The clock of its phase.
    DEADLINE,
    /// A handler deaf to its interrupt was cut.
    CUT,
    /// It was refused something after which it cannot go on.
    REFUSED,
    /// An unread body was more than could be drained.
    UNREAD_BODY,
    /// Its number of requests or its age.
    WORN,
    /// An answer failed half way.
    FAILED,
    /// The process is going down.
    SHUTDOWN;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The label of metrics and logs.
    public String label() {
        return label;
    }
}
