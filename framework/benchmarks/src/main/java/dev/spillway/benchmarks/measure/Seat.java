package dev.spillway.benchmarks.measure;

import java.util.List;

/// Where a child sits: its core, and how readily it leaves it to others there.
///
/// @param niceness of the operating system: 0 as usual, 19 for one that takes what nobody else wants
public record Seat(int core, int niceness) {
    private static final int LAST = 19;

    /// As any other on that core.
    public static Seat on(int core) {
        return new Seat(core, 0);
    }

    /// Behind all others on that core.
    public static Seat lastOn(int core) {
        return new Seat(core, LAST);
    }

    /// Starts a program there.
    List<String> command() {
        return List.of("nice", "-n", Integer.toString(niceness), "taskset", "-c", Integer.toString(core));
    }
}
