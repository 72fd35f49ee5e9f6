package com.example.orders;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Databases for tests: each is new and empty.
final class TestDatabases {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabases() {}

    /// One in the memory of this process; it is gone when it is closed.
    static DatabaseSettings memory(int connections) {
        return settings("jdbc:h2:mem:test-" + COUNT.incrementAndGet(), connections);
    }

    /// One in a file, as application.conf has it.
    static DatabaseSettings file(Path folder, int connections) {
        return settings("jdbc:h2:async:" + folder.resolve("orders") + ";DB_CLOSE_ON_EXIT=FALSE", connections);
    }

    /// One on a server.
    static DatabaseSettings settings(String url, int connections) {
        return new DatabaseSettings(url, "orders", Optional.empty(), connections);
    }
}
