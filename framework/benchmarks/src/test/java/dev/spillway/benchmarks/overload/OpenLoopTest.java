package dev.spillway.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    @Test
    void tellsWhatWasServedRefusedAndLost() {
        var number = new AtomicInteger();
        var statuses = new int[] {200, 200, 429, 503, 504, 0, 500, 404, 200, 200};

        var outcome = OpenLoop.offer(List.of(() -> statuses[number.getAndIncrement()]), 10, 1);

        assertThat(number).hasValue(10);
        assertThat(outcome.served().count()).isEqualTo(4);
        assertThat(outcome.refused().count()).isEqualTo(3);
        assertThat(outcome.lost()).isEqualTo(3);
    }

    @Test
    void offersAllCallsOfItsTime() {
        var calls = new AtomicInteger();
        var callers = new ArrayList<OpenLoop.Caller>();
        for (var i = 0; i < 5; i++) {
            callers.add(() -> {
                calls.incrementAndGet();
                return 200;
            });
        }

        assertThat(OpenLoop.offer(callers, 500, 1).served().count()).isEqualTo(500);
        assertThat(calls).hasValue(500);
    }

    /// Ten calls are due within a second; the only caller is held up by the first of them for longer than that. All
    /// of the others have waited since they were due, which is what they are told to have taken.
    @Test
    void countsFromWhenACallWasDue() {
        var first = new AtomicInteger();
        var outcome = OpenLoop.offer(
                List.of(() -> {
                    if (first.getAndIncrement() == 0) {
                        hold();
                    }
                    return 200;
                }),
                10,
                1);

        assertThat(outcome.served().p50()).isGreaterThan(400_000);
    }

    private static void hold() {
        var end = System.nanoTime() + 1_100_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void readsItsOwnLine() {
        var outcome = new OpenLoop.Outcome(new Latencies(5, 6, 7), new Latencies(1, 2, 3), 4);

        assertThat(OpenLoop.Outcome.parse(outcome.line())).isEqualTo(outcome);
    }
}
