package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.Timed;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Wakes a thread that waits for its peer, when the clock for that has run out. It is used by one thread at a time, for
/// one wait after another, so that waiting puts nothing new into the table of deadlines.
final class Alarm extends Timed {
    private volatile @Nullable Thread sleeper;
    private volatile long at = NEVER;
    /// The time of the last wait, and that of the last one whose time was over: the sweeper may be so late to note it
    /// that another wait has begun.
    private long last;

    private volatile long rang = NEVER;

    Alarm(Deadlines table) {
        super(table);
    }

    /// This thread begins to wait.
    ///
    /// @param until the latest, by the process clock
    void set(long until) {
        rang = NEVER;
        last = until;
        at = until;
        sleeper = Thread.currentThread();
        revive(until);
    }

    /// This thread has stopped waiting.
    void stop() {
        at = NEVER;
        revive(NEVER);
    }

    /// Whether the time was over before the thread stopped to wait.
    boolean rang() {
        return rang == last;
    }

    /// The waits of another stream follow.
    void forget() {
        rang = NEVER;
    }

    /// No more waits follow.
    void close() {
        cease();
    }

    @Override
    protected void expired(long now) {
        var due = at;
        if (due - now > 0) {
            // What expired was the deadline of an earlier wait; the present one, if any, has been set again.
            return;
        }
        rang = due;
        LockSupport.unpark(sleeper);
    }
}
