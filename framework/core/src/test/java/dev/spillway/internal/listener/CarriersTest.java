package dev.spillway.internal.listener;

import static dev.spillway.internal.listener.Carriers.CALM;
import static dev.spillway.internal.listener.Carriers.INTERVAL;
import static dev.spillway.internal.listener.Carriers.LONGEST;
import static dev.spillway.internal.listener.Carriers.MOST;
import static dev.spillway.internal.listener.Carriers.PATIENCE;
import static dev.spillway.internal.listener.Carriers.SPREAD;
import static dev.spillway.internal.listener.Carriers.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// How many carriers there are. What a virtual thread is asked waits here until somebody runs it.
@Isolated
@Timeout(60)
class CarriersTest {
    private final AtomicLong busy = new AtomicLong();
    private final Scheduler scheduler = new Scheduler();
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final Carriers carriers = new Carriers(scheduler, asked::add, busy::get, 0);
    private long now;

    @Test
    void leavesTheSchedulerAsItIsWhileVirtualThreadsRun() {
        for (var i = 0; i < 10; i++) {
            lookIn(INTERVAL);
            run();
        }
        assertThat(scheduler.parallelism).isEqualTo(1);
    }

    @Test
    void addsCarriersWhenOneDidNotRunForAnInterval() {
        lookIn(INTERVAL);
        lookIn(INTERVAL);
        assertThat(scheduler.parallelism).isEqualTo(SPREAD);
    }

    @Test
    void addsMoreOnlyWhenThoseDoNotHelpForLong() {
        lookIn(INTERVAL);
        lookIn(INTERVAL);
        for (var waited = INTERVAL; waited < PATIENCE; waited += INTERVAL) {
            lookIn(INTERVAL);
            assertThat(scheduler.parallelism).isEqualTo(SPREAD);
        }
        lookIn(INTERVAL);
        assertThat(scheduler.parallelism).isEqualTo(STEP * SPREAD);
    }

    @Test
    void doesNotCountTimeThatOthersOfTheMachineHad() {
        lookIn(INTERVAL);
        lookIn(INTERVAL);
        for (var waited = 0L; waited < 2 * PATIENCE; waited += INTERVAL) {
            lookIn(INTERVAL, INTERVAL / 4);
        }
        assertThat(scheduler.parallelism).isEqualTo(SPREAD);
        for (var waited = 0L; waited < 2 * PATIENCE; waited += INTERVAL) {
            lookIn(INTERVAL, INTERVAL / 4);
        }
        assertThat(scheduler.parallelism).isEqualTo(STEP * SPREAD);
    }

    @Test
    void addsMoreWhenAllAreBlockedForVeryLong() {
        lookIn(INTERVAL);
        lookIn(INTERVAL);
        for (var waited = INTERVAL; waited < LONGEST; waited += INTERVAL) {
            lookIn(INTERVAL, 0);
            assertThat(scheduler.parallelism).isEqualTo(SPREAD);
        }
        lookIn(INTERVAL, 0);
        assertThat(scheduler.parallelism).isEqualTo(STEP * SPREAD);
    }

    @Test
    void addsNoMoreThanTheSchedulerTakes() {
        for (var waited = 0L; waited < 20 * PATIENCE; waited += INTERVAL) {
            lookIn(INTERVAL);
        }
        assertThat(scheduler.parallelism).isEqualTo(MOST);
    }

    @Test
    void doesNotCountWhileItWasStoppedItself() {
        lookIn(INTERVAL);
        lookIn(INTERVAL);
        lookIn(50 * PATIENCE, 0);
        assertThat(scheduler.parallelism).isEqualTo(SPREAD);
    }

    @Test
    void takesThemBackWhenAllHasBeenWellForLong() {
        lookIn(INTERVAL);
        lookIn(INTERVAL);
        run();
        lookIn(CALM);
        assertThat(scheduler.parallelism).isEqualTo(SPREAD);
        run();
        lookIn(INTERVAL);
        assertThat(scheduler.parallelism).isEqualTo(1);
    }

    @Test
    void letsOthersRunWhileHandlersCompute() throws InterruptedException {
        var others = new AtomicBoolean();
        // More than the first step has carriers for. The next ones have to be started while no queue is empty.
        var hogs = 2 * Math.max(SPREAD, 2 * Runtime.getRuntime().availableProcessors());
        var ended = new CountDownLatch(hogs);
        try (var _ = Carriers.watched()) {
            for (var i = 0; i < hogs; i++) {
                Thread.startVirtualThread(() -> {
                    while (!others.get()) {
                        Thread.onSpinWait();
                    }
                    ended.countDown();
                });
            }
            Thread.startVirtualThread(() -> others.set(true));
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            others.set(true);
        }
    }

    private void lookIn(long nanos) {
        lookIn(nanos, nanos);
    }

    /// @param worked of that
    private void lookIn(long nanos, long worked) {
        now += nanos;
        busy.addAndGet(worked);
        carriers.look(now);
    }

    private void run() {
        for (var one = asked.poll(); one != null; one = asked.poll()) {
            one.run();
        }
    }

    /// With one processor.
    private static final class Scheduler implements VirtualThreadSchedulerMXBean {
        private int parallelism = 1;

        @Override
        public int getParallelism() {
            return parallelism;
        }

        @Override
        public void setParallelism(int size) {
            parallelism = size;
        }

        @Override
        public int getPoolSize() {
            return parallelism;
        }

        @Override
        public int getMountedVirtualThreadCount() {
            return 0;
        }

        @Override
        public long getQueuedVirtualThreadCount() {
            return 0;
        }

        @Override
        public ObjectName getObjectName() {
            throw new UnsupportedOperationException();
        }
    }
}
