package dev.spillway.benchmarks.overload;

/// What the overloaded endpoint does: it waits, as for a database, so that its capacity is known. The core is left
/// to the refusals.
final class Work {
    static final String PATH = "/work";
    /// The endpoint beside it.
    static final String PROBE = "/probe";

    static final int PERMITS = 16;
    private static final int MILLIS = 20;
    private static final int SECOND = 1000;

    private Work() {}

    /// Calls a second when all permits are always taken.
    static int capacity() {
        return PERMITS * SECOND / MILLIS;
    }

    static void run() {
        try {
            Thread.sleep(MILLIS);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }
}
