package dev.spillway;

import dev.spillway.limit.Knobs;
import java.time.Duration;

/// The end of the process. Logging systems that write later, recordings of the flight recorder and whatever else waits
/// for the end of the JVM are told of it by its shutdown hooks; they have a moment, and no more.
final class ProcessEnd {
    /// For a process whose service never ran, or has lost its port.
    static final Duration USUAL = Knobs.SHUTDOWN_CLOSE.standard();
    /// However long the phases took.
    static final Duration LEAST = Duration.ofMillis(100);

    private ProcessEnd() {}

    /// Ends the process. It does not return.
    ///
    /// @param hooks how long the shutdown hooks may take
    static void with(int code, Duration hooks) {
        try {
            Thread.ofPlatform().daemon().name("spillway-end").start(() -> halt(code, hooks));
        } catch (OutOfMemoryError e) {
            // Without somebody who ends them, hooks do not run.
            Runtime.getRuntime().halt(code);
        }
        System.exit(code);
    }

    private static void halt(int code, Duration after) {
        try {
            Thread.sleep(after);
        } catch (InterruptedException e) {
            // Whoever it was is in a hurry.
        }
        Runtime.getRuntime().halt(code);
    }
}
