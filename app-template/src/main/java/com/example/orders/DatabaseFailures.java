package com.example.orders;

import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a client is told when the database fails: whether it makes sense to try again, and nothing of the inside.
final class DatabaseFailures {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFailures.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private DatabaseFailures() {}

    static Response answer(SQLException failure) {
        return Response.problem(problem(failure));
    }

    static Problem problem(SQLException failure) {
        if (isTimeout(failure)) {
            return Problem.of(504, "Gateway Timeout").detail("the database took too long");
        }
        if (isAway(failure)) {
            return Problem.of(503, "Service Unavailable")
                    .detail("the database is away")
                    .retryAfter(RETRY);
        }
        LOG.error("the database refused a statement", failure);
        return Problem.of(500, "Internal Server Error");
    }

    /// 57014 is a query that was cancelled.
    private static boolean isTimeout(SQLException failure) {
        return failure instanceof SQLTimeoutException || state(failure).equals("57014");
    }

    /// 08: the connection; 57P: PostgreSQL is going down or coming up; 53: it is out of something; 40: try again.
    private static boolean isAway(SQLException failure) {
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || state(failure).matches("(08|57P|53|40).*");
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }
}
