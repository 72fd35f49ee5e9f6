package dev.spillway.benchmarks.overload;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// What the overloaded endpoint does: it waits, as for a database, so that its capacity is known. The core is left
/// to the refusals.
///
/// One call waits longer than another, by the same sequence for every server. If all waited the same time, calls that
/// once ended together (the machine stood still for a moment) would do so for ever: whoever waits for a permit begins
/// as another ends. The other endpoint would then wait for sixteen endings at once, fifty times a second.
final class Work {
    static final String PATH = "/work";
    /// The endpoint beside it.
    static final String PROBE = "/probe";

    static final int PERMITS = 16;
    private static final int MILLIS = 20;
    /// How much longer or shorter than that a call waits at most.
    private static final int SPREAD = 10;
    /// Its multiples are spread evenly between whole numbers.
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private static final int SECOND = 1000;
    private static final int NANOS = 1_000_000;
    private static final AtomicLong CALLS = new AtomicLong();

    private Work() {}

    /// Calls a second when all permits are always taken.
    static int capacity() {
        return PERMITS * SECOND / MILLIS;
    }

    /// How long a call waits.
    static double millis(long call) {
        var turns = call * GOLDEN;
        return MILLIS - SPREAD + 2 * SPREAD * (turns - Math.floor(turns));
    }

    static void run() {
        try {
            Thread.sleep(Duration.ofNanos((long) (millis(CALLS.getAndIncrement()) * NANOS)));
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }
}
