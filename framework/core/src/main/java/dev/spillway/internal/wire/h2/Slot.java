package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.wire.Wire;
import org.jspecify.annotations.Nullable;

/// The clocks of a stream. A connection keeps them for its next streams, so that a stream puts nothing new into the
/// table of deadlines.
final class Slot {
    private final CallTimer timer;
    private final Alarm alarm;
    private volatile @Nullable Http2Stream stream;

    Slot(Wire wire) {
        this.timer = new CallTimer(wire.deadlines(), wire.limits().cut(), this::cut);
        this.alarm = new Alarm(wire.deadlines());
    }

    /// The time of user code.
    CallTimer timer() {
        return timer;
    }

    /// The time of waits for the peer.
    Alarm alarm() {
        return alarm;
    }

    /// Gives the clocks to a stream.
    void occupy(Http2Stream next) {
        stream = next;
    }

    /// The stream's thread has ended.
    void leave() {
        stream = null;
        timer.forget();
        alarm.forget();
    }

    void close() {
        timer.close();
        alarm.close();
    }

    private void cut() {
        var deaf = stream;
        if (deaf != null) {
            deaf.cutDeafHandler();
        }
    }
}
