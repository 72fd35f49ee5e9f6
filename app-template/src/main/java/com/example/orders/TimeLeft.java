package com.example.orders;

import dev.spillway.http.Deadline;
import java.sql.SQLTimeoutException;
import java.time.Duration;

/// What a call has left for its database.
///
/// @param deadline of the call
record TimeLeft(Deadline deadline) {
    /// A statement ends so long before the deadline: enough for the cancel, the rollback and the answer.
    static final Duration MARGIN = Duration.ofMillis(25);

    /// The time for a statement, at least a millisecond.
    ///
    /// @throws SQLTimeoutException if there is none
    Duration orThrow() throws SQLTimeoutException {
        var left = deadline.remaining().minus(MARGIN);
        if (left.toMillis() < 1) {
            throw new SQLTimeoutException("the call has no time left");
        }
        return left;
    }
}
