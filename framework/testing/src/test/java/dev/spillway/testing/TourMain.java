package dev.spillway.testing;

import dev.spillway.Spillway;

/// The application that is attacked, as a process of its own.
final class TourMain {
    private TourMain() {}

    public static void main(String[] args) {
        Spillway.run(new Tour()::setUp);
    }
}
