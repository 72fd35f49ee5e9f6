package dev.spillway.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU a process has used since its start, from its own `utime` and `stime` in `/proc/PID/stat` (proc(5)).
///
/// @param user µs outside the kernel
/// @param system µs inside it
public record CpuTimes(long user, long system) {
    /// Linux counts these in USER_HZ, which is 100 a second on every architecture Java runs on.
    private static final long MICROS_PER_TICK = 10_000;

    private static final int UTIME = 14;
    private static final int CUTIME = 16;

    public static CpuTimes of(long pid) throws IOException {
        return parse(Files.readString(Path.of("/proc/" + pid + "/stat")), UTIME);
    }

    /// Of this process's children that have ended, together.
    public static CpuTimes ofEndedChildren() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/stat")), CUTIME);
    }

    /// Reads the field with this number, counted from 1 as in proc(5), and the next.
    public static CpuTimes parse(String stat, int field) {
        // The name, field 2, may hold blanks and parentheses: count from the last one. What follows begins at field 3.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new CpuTimes(
                Long.parseLong(fields[field - 3]) * MICROS_PER_TICK,
                Long.parseLong(fields[field - 2]) * MICROS_PER_TICK);
    }

    public CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(user - earlier.user, system - earlier.system);
    }

    public long total() {
        return user + system;
    }
}
