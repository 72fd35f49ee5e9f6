package dev.spillway.testing;

import dev.spillway.Spillway;

/// The application that is attacked over HTTP/2, as a process of its own.
final class H2TourMain {
    private H2TourMain() {}

    public static void main(String[] args) {
        Spillway.run(new H2Tour()::setUp);
    }
}
