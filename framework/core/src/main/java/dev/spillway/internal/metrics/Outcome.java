package dev.spillway.internal.metrics;

import java.util.Locale;

/// How a call ended: the class of its status. A label of the call metrics.
enum Outcome {
    /// 1xx and 2xx.
    SUCCESS,
    /// 3xx.
    REDIRECTION,
    /// 4xx.
    CLIENT_ERROR,
    /// 5xx.
    SERVER_ERROR,
    /// The client was gone before it had its answer.
    GONE;

    private static final int CLASS = 100;

    /// The outcome of a status; 0 if the client was gone.
    static Outcome of(int status) {
        return switch (status / CLASS) {
            case 0 -> GONE;
            case 1, 2 -> SUCCESS;
            case 3 -> REDIRECTION;
            case 4 -> CLIENT_ERROR;
            default -> SERVER_ERROR;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
