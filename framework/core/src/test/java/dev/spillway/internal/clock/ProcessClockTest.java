package dev.spillway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProcessClockTest {
    private final FakeTime time = new FakeTime();
    private final ProcessClock clock = new ProcessClock(time);

    @Test
    void startsAtZeroWhateverItsSourceSays() {
        assertThat(clock.now()).isZero();
    }

    @Test
    void advancesWithItsSource() {
        time.jump(Duration.ofMillis(300));
        assertThat(clock.now()).isEqualTo(300_000_000);
        assertThat(clock.tick()).isEqualTo(300_000_000);
        time.jump(Duration.ofMillis(200));
        assertThat(clock.now()).isEqualTo(500_000_000);
    }

    @Test
    void leavesOutAStoppedProcess() {
        time.jump(Duration.ofHours(1));
        assertThat(clock.now()).isEqualTo(ProcessClock.LONGEST_STEP);
        assertThat(clock.tick()).isEqualTo(ProcessClock.LONGEST_STEP);
        time.jump(Duration.ofMillis(1));
        assertThat(clock.now()).isEqualTo(ProcessClock.LONGEST_STEP + 1_000_000);
    }

    @Test
    void countsAWholeStepWithoutATick() {
        time.jump(Duration.ofNanos(ProcessClock.LONGEST_STEP));
        clock.tick();
        assertThat(clock.now()).isEqualTo(ProcessClock.LONGEST_STEP);
    }

    @Test
    void stillsWhileNobodyTicks() {
        time.jump(Duration.ofMillis(700));
        var before = clock.now();
        time.jump(Duration.ofMillis(100));
        assertThat(clock.now()).isEqualTo(before);
    }

    @Test
    void neverGoesBackUnderConcurrentReaders() throws Exception {
        // A source with stops: it jumps now and then by more than the longest step.
        var source = new AtomicLong();
        var jumping = new ProcessClock(source::get);
        var done = new AtomicBoolean();
        var latest = new AtomicLong();
        Callable<Long> reader = () -> {
            var backwards = 0L;
            while (!done.get()) {
                // What any thread has seen before this reading began.
                var seen = latest.get();
                var now = jumping.now();
                backwards += now < seen ? 1 : 0;
                latest.accumulateAndGet(now, Math::max);
            }
            return backwards;
        };
        try (var threads = Executors.newFixedThreadPool(2)) {
            var readers = new ArrayList<java.util.concurrent.Future<Long>>();
            readers.add(threads.submit(reader));
            readers.add(threads.submit(reader));
            var end = System.nanoTime() + Duration.ofMillis(700).toNanos();
            for (var i = 0; System.nanoTime() < end; i++) {
                source.addAndGet(i % 7 == 0 ? 3 * ProcessClock.LONGEST_STEP : 90_000_000);
                jumping.tick();
            }
            done.set(true);
            for (var one : readers) {
                assertThat(one.get()).isZero();
            }
        }
        assertThat(latest.get()).isPositive();
    }
}
