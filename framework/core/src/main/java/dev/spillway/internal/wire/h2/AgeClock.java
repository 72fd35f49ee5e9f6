package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.Timed;

/// The clock of a connection's age, which runs beside that of what it is doing.
final class AgeClock extends Timed {
    private final Runnable aged;

    /// @param aged what happens then; called by the sweeper, must not block
    AgeClock(Deadlines table, Runnable aged) {
        super(table);
        this.aged = aged;
    }

    void set(long at) {
        revive(at);
    }

    void close() {
        cease();
    }

    @Override
    protected void expired(long now) {
        aged.run();
    }
}
