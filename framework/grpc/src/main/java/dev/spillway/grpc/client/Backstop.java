package dev.spillway.grpc.client;

import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.Timed;
import java.util.concurrent.Executor;

/// Ends a call that its channel does not end, or whose end an interceptor keeps to itself: a little after its
/// deadline, or after it was cancelled. It is watched by the process's table of clocks, not by the threads that it
/// does not trust.
final class Backstop extends Timed {
    private final Deadlines clock;
    private final Executor threads;
    private final Runnable end;

    /// @param end run on one of `threads`
    Backstop(Deadlines table, Executor threads, Runnable end) {
        super(table);
        this.clock = table;
        this.threads = threads;
        this.end = end;
    }

    /// It is to end within so many nanoseconds. Said once: each time replaces what held before.
    void within(long nanos) {
        hasten(clock.now() + nanos, () -> true);
    }

    /// It begins.
    void begin(long nanos) {
        deadline(clock.now() + nanos);
    }

    /// It has ended.
    void lift() {
        cease();
    }

    @Override
    protected void expired(long now) {
        threads.execute(end);
    }
}
