package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.wire.Connection;

/// The clock of the thread that writes; a peer that does not take our bytes ends the connection.
final class WriteClock extends Timed {
    private final Connection connection;

    WriteClock(Connection connection) {
        super(connection.wire().deadlines());
        this.connection = connection;
    }

    /// A write begins.
    ///
    /// @throws Connection.Over if an earlier one came too late
    void set(long at) throws Connection.Over {
        if (deadline(at) == Standing.EXPIRED) {
            throw new Connection.Over();
        }
    }

    /// Nothing is being written.
    void stop() throws Connection.Over {
        set(NEVER);
    }

    void close() {
        cease();
    }

    @Override
    protected void expired(long now) {
        connection.stall();
    }
}
