package dev.spillway.internal.clock;

/// The time of the process, in nanoseconds. It never goes back, has nothing to do with the time of day, and does
/// not advance while the process is stopped: a peer is not blamed for our pauses, nor is a token bucket filled by
/// them.
@FunctionalInterface
public interface Clock {
    /// The present reading; only differences mean something.
    long now();
}
