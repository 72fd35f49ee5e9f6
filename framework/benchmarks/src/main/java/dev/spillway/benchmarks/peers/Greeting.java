package dev.spillway.benchmarks.peers;

/// The small JSON answer of `GET /json`, the same in every server.
record Greeting(int id, String message) {
    static final String TEXT = "Hello, World!";

    static Greeting hello() {
        return new Greeting(42, TEXT);
    }
}
