package dev.spillway.redis;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Histories of fleets, made by chance: instances that start, freeze and die, a Redis that is away, silent, slow, lost
/// or wrong about the time, for all or for some, keys that are dropped out of tables, and calls that want far more
/// than there is. Whatever happens, the [Promise] is kept, nobody waits for longer than the budget, and in the
/// end all share again. A history that fails says its seed.
class FleetProperties {
    private static final int HISTORIES = 350;
    private static final int GROUPS = 7;

    static LongStream groups() {
        return LongStream.range(0, GROUPS);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void keepsItsPromise(long group) {
        for (var seed = group; seed < HISTORIES; seed += GROUPS) {
            try {
                new History(seed).tell();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
