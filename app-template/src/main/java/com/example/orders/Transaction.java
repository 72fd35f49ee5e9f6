package com.example.orders;

import dev.spillway.http.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Statements of one transaction. Each has the time that the call has left, and is cancelled when the call ends
/// earlier, because its client went away.
final class Transaction {
    /// Makes a value of a row.
    @FunctionalInterface
    interface Row<T> {
        T value(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private final Connection connection;
    private final DatabaseEngine engine;
    private final TimeLeft time;

    Transaction(Connection connection, DatabaseEngine engine, TimeLeft time) {
        this.connection = connection;
        this.engine = engine;
        this.time = time;
    }

    /// The rows that a query finds.
    <T> List<T> query(String sql, Row<T> row, Object... parameters) throws SQLException {
        return run(connection.prepareStatement(sql), parameters, statement -> {
            try (var found = statement.executeQuery()) {
                var values = new ArrayList<T>();
                while (found.next()) {
                    values.add(row.value(found));
                }
                return values;
            }
        });
    }

    /// Inserts a row and returns the `id` that it was given.
    long insert(String sql, Object... parameters) throws SQLException {
        return run(connection.prepareStatement(sql, new String[] {"id"}), parameters, statement -> {
            statement.executeUpdate();
            try (var keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        });
    }

    /// Changes rows and returns how many.
    int update(String sql, Object... parameters) throws SQLException {
        return run(connection.prepareStatement(sql), parameters, PreparedStatement::executeUpdate);
    }

    private <T> T run(PreparedStatement prepared, Object[] parameters, Execution<T> execution) throws SQLException {
        try (var statement = prepared) {
            for (var i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            engine.limit(connection, time.orThrow());
            try (var _ = cancelledWithCall(statement)) {
                return execution.of(statement);
            }
        }
    }

    private Deadline.Registration cancelledWithCall(PreparedStatement statement) {
        return time.deadline().onEnd(() -> Thread.startVirtualThread(() -> cancel(statement)));
    }

    private static void cancel(PreparedStatement statement) {
        try {
            statement.cancel();
        } catch (SQLException _) {
            // It has its own time limit.
        }
    }
}
