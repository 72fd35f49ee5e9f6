package dev.spillway.internal.wire.h2;

/// How many frames of a kind the peer may send: some at once, more as time passes or as it earns them. It belongs to
/// the connection's thread. An honest peer does not meet its end.
final class Budget {
    private static final double SECOND = 1e9;

    private final double capacity;
    private final double perNano;
    private double left;
    private long refilled;

    /// @param capacity frames at once
    /// @param perSecond frames that come back each second
    Budget(double capacity, double perSecond, long now) {
        this.capacity = capacity;
        this.perNano = perSecond / SECOND;
        this.left = capacity;
        this.refilled = now;
    }

    /// Takes a frame.
    ///
    /// @throws ConnectionError if none is left
    void take(String what, long now) throws ConnectionError {
        left = Math.min(capacity, left + (now - refilled) * perNano) - 1;
        refilled = now;
        if (left < 0) {
            throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "too many " + what);
        }
    }

    /// The peer has done something that explains more frames.
    void earn(double frames) {
        left = Math.min(capacity, left + frames);
    }
}
