package com.example.orders;

import com.typesafe.config.ConfigFactory;

/// Storage for tests of the whole service.
final class TestStorage {
    /// As many as application.conf has.
    private static final int CONNECTIONS = ConfigFactory.load().getInt("database.connections");

    private TestStorage() {}

    /// New and empty, gone when the service ends.
    static Storage empty() {
        return Storage.database(TestDatabases.memory(CONNECTIONS));
    }
}
