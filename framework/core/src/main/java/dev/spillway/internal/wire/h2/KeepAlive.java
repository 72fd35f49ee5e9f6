package dev.spillway.internal.wire.h2;

/// PING frames by which a client of gRPC finds out if we are still there. While nothing is sent to it, one in a while
/// is enough; who asks more often, twice, is told so in a way that clients of gRPC know, and asks less often from then
/// on. It belongs to the connection's thread.
final class KeepAlive {
    private static final int STRIKES = 2;
    /// A network brings some of them a little closer together than they were sent.
    private static final int SLACK = 10;

    private final long interval;
    private long last;
    private int strikes;

    /// @param interval nanoseconds between two of them
    KeepAlive(long interval, long now) {
        this.interval = interval - interval / SLACK;
        this.last = now - interval;
    }

    /// Something was sent since the last one: the peer may want to know how fast that was.
    void afterSpeech(long now) {
        strikes = 0;
        last = now;
    }

    /// Nothing was sent since the last one.
    ///
    /// @throws ConnectionError if there were too many
    void whileSilent(long now) throws ConnectionError {
        if (now - last < interval && ++strikes == STRIKES) {
            throw ConnectionError.told(ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings");
        }
        last = now;
    }
}
