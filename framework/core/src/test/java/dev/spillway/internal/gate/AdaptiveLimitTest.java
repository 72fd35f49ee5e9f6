package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Bounds.Adapting;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// The limit in a model of an endpoint: calls come at random, and some workers behind them work on what is let in, one
/// call each, in the order of arrival. What more than the workers can take waits, within the time that a call takes.
class AdaptiveLimitTest {
    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;
    private static final int PERMITS = 64;

    /// An endpoint without a queue of its own, on a clock of its own.
    private static final class Model {
        private final AdaptiveLimit adaptive = new AdaptiveLimit(PERMITS, new Adapting(12, 2));
        private final ServiceTime windows = new ServiceTime(0, this::window);
        private final Random random = new Random(42);
        private double[] free;
        private final java.util.PriorityQueue<double[]> running =
                new java.util.PriorityQueue<>(java.util.Comparator.comparingDouble((double[] call) -> call[0]));
        private double now;
        private double work = 10 * MILLI;
        private double slowShare;
        private int limit = PERMITS;
        private int peak;
        private long served;
        private double latency;

        Model(int workers) {
            free = new double[workers];
        }

        private void window(long median) {
            limit = adaptive.next(median, peak);
            peak = running.size();
        }

        /// Calls come for some time.
        ///
        /// @param rate of them, a second
        Model run(double seconds, double rate) {
            var end = now + seconds * SECOND;
            served = 0;
            latency = 0;
            while (now < end) {
                now += -Math.log(1 - random.nextDouble()) * SECOND / rate;
                while (!running.isEmpty() && running.peek()[0] <= now) {
                    ended(running.remove());
                }
                if (running.size() < limit) {
                    begin();
                }
            }
            return this;
        }

        private void ended(double[] call) {
            served++;
            latency += call[1];
            windows.took((long) call[1], (long) call[0]);
        }

        private void begin() {
            var worker = 0;
            for (var i = 1; i < free.length; i++) {
                worker = free[i] < free[worker] ? i : worker;
            }
            var slow = random.nextDouble() < slowShare ? 50 : 1;
            var end = Math.max(now, free[worker]) + work * slow * (0.5 + random.nextDouble());
            free[worker] = end;
            running.add(new double[] {end, end - now});
            peak = Math.max(peak, running.size());
        }

        double meanMillis() {
            return latency / served / MILLI;
        }
    }

    @Test
    void leavesAllPermitsWhereLatencyDoesNotDependOnThem() {
        var model = new Model(PERMITS).run(30, 5_000);
        assertThat(model.limit).isEqualTo(PERMITS);
        assertThat(model.run(60, 50_000).limit).isEqualTo(PERMITS);
    }

    @Test
    void keepsLatencyWithinItsRiseAtTenTimesTheLoadAndLosesNoThroughput() {
        // Eight workers, 10 ms each: 800 a second.
        var model = new Model(8).run(10, 400);
        assertThat(model.limit).isEqualTo(PERMITS);
        model.run(10, 8_000).run(60, 8_000);
        assertThat(model.limit).isBetween(12, 24);
        assertThat(model.meanMillis()).as("64 permits would make it 80 ms").isLessThan(30);
        assertThat(model.served).isGreaterThan(60 * 760L);
    }

    @Test
    void doesNotForgetWhatQuickWasHoweverLongTheOverloadLasts() {
        var model = new Model(8).run(10, 400).run(10, 4_000);
        for (var minute = 0; minute < 30; minute++) {
            assertThat(model.run(60, 4_000).limit).isLessThanOrEqualTo(24);
        }
    }

    @Test
    void aFewSlowCallsChangeNothing() {
        var model = new Model(PERMITS).run(10, 1_000);
        model.slowShare = 0.03;
        for (var i = 0; i < 60; i++) {
            assertThat(model.run(1, 1_000).limit).isEqualTo(PERMITS);
        }
    }

    @Test
    void aPauseOfTheProcessChangesNothing() {
        var model = new Model(PERMITS).run(10, 2_000);
        for (var i = 0; i < 20; i++) {
            for (var call = 0; call < 200; call++) {
                model.windows.took((long) (250 * MILLI), (long) model.now);
            }
            assertThat(model.run(1, 2_000).limit).isEqualTo(PERMITS);
        }
    }

    @Test
    void idlenessRaisesNothingAndTheBurstAfterItIsHeld() {
        var model = new Model(8).run(10, 400).run(30, 8_000);
        var before = model.limit;
        model.run(600, 20);
        assertThat(model.limit).isLessThanOrEqualTo(before + 4);
        model.run(1, 8_000);
        assertThat(model.limit).isLessThanOrEqualTo(32);
    }

    @Test
    void givesAllPermitsAgainWhenMoreCanBeServed() {
        var model = new Model(8).run(10, 400).run(30, 8_000);
        assertThat(model.limit).isLessThan(30);
        model.free = new double[PERMITS];
        model.run(60, 8_000);
        assertThat(model.limit).isEqualTo(PERMITS);
    }

    @Test
    void findsANewMeasureWhenTheWorkHasBecomeSlowerForGood() {
        var model = new Model(PERMITS).run(10, 1_000);
        model.work = 50 * MILLI;
        model.run(60, 1_500);
        assertThat(model.limit).isEqualTo(PERMITS);
    }

    @Property(tries = 200)
    void staysBetweenItsFloorAndThePermits(
            @ForAll @IntRange(min = 1, max = 1_000) int permits,
            @ForAll @IntRange(min = 1, max = 1_000) int floor,
            @ForAll @LongRange(min = 2, max = 10) long rise,
            @ForAll long seed) {
        var lowest = Math.min(floor, permits);
        var limit = new AdaptiveLimit(permits, new Adapting(lowest, rise));
        var random = new Random(seed);
        for (var i = 0; i < 500; i++) {
            var next = limit.next(1 + random.nextLong(100_000_000), random.nextInt(permits + 1));
            assertThat(next).isBetween(lowest, permits);
        }
    }
}
