package com.example.orders;

import dev.spillway.Spillway;

/// Starts the service: reads application.conf, serves until SIGTERM, drains.
final class Main {
    private Main() {}

    static void main() {
        Spillway.run(Api::routes);
    }
}
