package com.example.orders;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import dev.spillway.limit.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The database of application.conf.
///
/// @param url which one, for JDBC
/// @param user as whom
/// @param password of that user, if it needs one
/// @param connections how many are kept
record DatabaseSettings(String url, String user, Optional<Secret> password, int connections) {
    /// One that no call has: whether the database answers is asked when all calls wait for it, too.
    private static final int CHECK = 1;

    /// The settings of this process.
    ///
    /// @throws RuntimeException if one is missing or wrong, or they do not fit each other
    static DatabaseSettings load() {
        return of(properties()
                .withFallback(ConfigFactory.systemEnvironmentOverrides())
                .withFallback(ConfigFactory.load()));
    }

    /// System properties of routes, with quotes round their names as Spillway reads them:
    /// `-Dspillway.routes."GET /orders".permits=4`.
    private static Config properties() {
        var config = ConfigFactory.empty();
        for (var name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("spillway.routes.")) {
                config = config.withValue(name, ConfigValueFactory.fromAnyRef(System.getProperty(name)));
            }
        }
        return config;
    }

    /// The settings of a configuration.
    static DatabaseSettings of(Config config) {
        var database = config.getConfig("database");
        var settings = new DatabaseSettings(
                database.getString("url"),
                database.getString("user"),
                password(database),
                database.getInt("connections"));
        DatabaseEngine.of(settings.url);
        settings.requireConnectionForEachCall(config);
        return settings;
    }

    private static Optional<Secret> password(Config database) {
        if (database.hasPath("password-file")) {
            var file = Path.of(database.getString("password-file"));
            try {
                return Optional.of(Secret.of(Files.readString(file), 1));
            } catch (IOException e) {
                throw new UncheckedIOException("database.password-file: cannot read " + file, e);
            }
        }
        return database.hasPath("password")
                ? Optional.of(Secret.of(database.getString("password"), 1))
                : Optional.empty();
    }

    /// Calls are to wait at the gate, which is fair and says 429, and not for a connection.
    private void requireConnectionForEachCall(Config config) {
        var calls = 0;
        for (var route : config.getStringList("database.routes")) {
            calls += config.getInt("spillway.routes." + ConfigUtil.quoteString(route) + ".permits");
        }
        if (connections < calls + CHECK) {
            throw new IllegalArgumentException(
                    "database.connections = %d is too few: the permits of database.routes let in %d calls at once, and"
                                    .formatted(connections, calls)
                            + " the check of readiness needs one; set it to at least %d, or fewer permits"
                                    .formatted(calls + CHECK));
        }
    }
}
