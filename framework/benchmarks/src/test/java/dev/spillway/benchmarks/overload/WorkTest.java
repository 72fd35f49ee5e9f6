package dev.spillway.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WorkTest {
    private static final int CALLS = 10_000;

    @Test
    void takesTheTimeThatItsCapacityIsReckonedWith() {
        var mean =
                LongStream.range(0, CALLS).mapToDouble(Work::millis).average().orElseThrow();
        assertThat(Work.PERMITS * 1000 / mean).isBetween(Work.capacity() * 0.999, Work.capacity() * 1.001);
    }

    @Test
    void waitsHalfAsLongAtLeastAndHalfAsLongAgainAtMost() {
        assertThat(LongStream.range(0, CALLS).mapToDouble(Work::millis))
                .allMatch(millis -> millis >= 10 && millis < 30);
    }
}
