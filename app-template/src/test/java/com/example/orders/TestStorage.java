package com.example.orders;

/// Storage for tests of the whole service.
final class TestStorage {
    /// As many as application.conf has.
    private static final int CONNECTIONS = 33;

    private TestStorage() {}

    /// New and empty, gone when the service ends.
    static Storage empty() {
        return Storage.database(TestDatabases.memory(CONNECTIONS));
    }
}
