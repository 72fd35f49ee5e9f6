package com.example.orders;

/// Storage for tests of the whole service.
final class TestStorage {
    private TestStorage() {}

    /// New and empty, gone when the service ends.
    static Storage empty() {
        return Storage.configured();
    }
}
