package dev.spillway.examples.limits;

import dev.spillway.Spillway;

final class Main {
    private Main() {}

    static void main() {
        Spillway.run(Tour::routes);
    }
}
