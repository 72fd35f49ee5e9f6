package com.example.orders;

import dev.spillway.Spillway;

/// Starts the service: reads application.conf, serves until SIGTERM, drains.
final class Main {
    /// What Spillway exits with too when the configuration is wrong: starting again does not help.
    private static final int WRONG_CONFIGURATION = 78;

    private Main() {}

    static void main() {
        var storage = configured();
        Spillway.run(app -> Api.routes(app, storage.open(app)));
    }

    private static Storage configured() {
        try {
            return Storage.configured();
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_CONFIGURATION);
            throw e;
        }
    }
}
