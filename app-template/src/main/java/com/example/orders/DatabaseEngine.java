package com.example.orders;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/// The databases that this service can use, and how each is told that a statement has so many milliseconds. JDBC's
/// own `setQueryTimeout` counts in seconds.
enum DatabaseEngine {
    H2("jdbc:h2:", "set query_timeout %1$d; set lock_timeout %1$d", Map.of()),

    POSTGRESQL(
            "jdbc:postgresql:",
            "set local statement_timeout = %d",
            Map.of("connectTimeout", "2", "loginTimeout", "5", "tcpKeepAlive", "true", "ApplicationName", "orders"));

    /// A server that hangs or is cut off ends no statement: so long after it should have, the socket gives up.
    private static final Duration HANGS = Duration.ofSeconds(1);

    private final String prefix;
    private final String limit;
    private final Map<String, String> properties;

    DatabaseEngine(String prefix, String limit, Map<String, String> properties) {
        this.prefix = prefix;
        this.limit = limit;
        this.properties = properties;
    }

    /// The database that a URL is for.
    ///
    /// @throws IllegalArgumentException if it is for none of them
    static DatabaseEngine of(String url) {
        for (var engine : values()) {
            if (url.startsWith(engine.prefix)) {
                return engine;
            }
        }
        throw new IllegalArgumentException("database.url starts with jdbc:h2: or jdbc:postgresql:");
    }

    /// Properties for the driver.
    Map<String, String> properties() {
        return properties;
    }

    /// Bounds the statements that follow: the database itself ends them.
    void limit(Connection connection, Duration time) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) time.plus(HANGS).toMillis());
        try (var statement = connection.createStatement()) {
            statement.execute(limit.formatted(time.toMillis()));
        }
    }
}
