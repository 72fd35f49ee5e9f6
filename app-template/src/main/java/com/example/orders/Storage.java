package com.example.orders;

import dev.spillway.App;
import java.sql.SQLException;

/// Where orders are kept: opened at the start of the service, closed at its end.
@FunctionalInterface
interface Storage {
    /// Opens it for a service that is set up.
    Orders open(App app);

    /// The database of application.conf.
    ///
    /// @throws RuntimeException if its settings are wrong; the message says which
    static Storage configured() {
        return database(DatabaseSettings.load());
    }

    /// A database. It counts for readiness, never for liveness: a restart mends no database.
    static Storage database(DatabaseSettings settings) {
        return app -> {
            var database = app.onClose(Database.open(settings));
            app.check("database", database::verify);
            app.gauge("database.connections.limit", "Connections of the pool", settings::connections);
            app.gauge("database.connections.busy", "Connections that somebody uses", database::busy);
            app.onError(SQLException.class, DatabaseFailures::answer);
            return new JdbcOrders(database);
        };
    }
}
