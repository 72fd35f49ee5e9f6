package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Http2Limits;

/// What a peer may make us do for nothing: frames that cost it little and us more. Each kind of flood has one, so that
/// an honest peer that does much of one thing is not suspected of another.
final class Budgets {
    /// Frames at once for each one in a second: peers tune priorities and windows in bursts.
    private static final double BURST = 5;

    private static final double WINDOW_UPDATES = 1_000;
    private static final double UPDATES_A_SECOND = 100;
    /// Peers answer DATA with an update for the stream and one for the connection.
    private static final double UPDATES_FOR_DATA = 2;
    /// A stream may come with an update of its window and one of its priority.
    private static final double FRAMES_FOR_STREAM = 2;

    private final Budget resets;
    private final Budget empty;
    private final Budget control;
    private final Budget windows;
    private final double emptyAtOnce;
    private long dataFrames;

    Budgets(Http2Limits limits, long now) {
        this.resets = new Budget(limits.resets(), limits.resets() / Http2Limits.RESET_TIME, now);
        this.empty = new Budget(limits.emptyFrames(), 0, now);
        this.control = new Budget(BURST * limits.controlFrames(), limits.controlFrames(), now);
        this.windows = new Budget(WINDOW_UPDATES, UPDATES_A_SECOND, now);
        this.emptyAtOnce = limits.emptyFrames();
    }

    /// A stream was reset by the peer, or by us because of what the peer did.
    void reset(long now) throws ConnectionError {
        resets.take("resets", now);
    }

    /// A frame without content that ends nothing.
    void emptyFrame(long now) throws ConnectionError {
        empty.take("empty frames", now);
    }

    /// PING, SETTINGS, PRIORITY or a frame that we do not know.
    void control(long now) throws ConnectionError {
        control.take("control frames", now);
    }

    /// WINDOW_UPDATE.
    ///
    /// @param sent DATA frames that we have sent so far
    void windowUpdate(long sent, long now) throws ConnectionError {
        windows.earn(UPDATES_FOR_DATA * (sent - dataFrames));
        dataFrames = sent;
        windows.take("window updates", now);
    }

    /// A stream was opened.
    void opened() {
        control.earn(FRAMES_FOR_STREAM);
        windows.earn(FRAMES_FOR_STREAM);
    }

    /// Content has come.
    void content() {
        empty.earn(emptyAtOnce);
    }
}
