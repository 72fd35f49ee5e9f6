package dev.spillway.benchmarks.clients;

import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Virtual threads that work side by side.
final class Lanes {
    private Lanes() {}

    /// Calls one after the other for so long.
    static long drive(Lane lane, Duration time) throws IOException {
        var end = System.nanoTime() + time.toNanos();
        var calls = 0L;
        do {
            lane.call();
            calls++;
        } while (System.nanoTime() - end < 0);
        return calls;
    }

    /// The sum of what each of them counts.
    ///
    /// @throws VoidRun if one fails
    static long run(int lanes, Callable<Long> work) throws InterruptedException {
        var sum = new AtomicLong();
        var failure = new AtomicReference<@Nullable Exception>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < lanes; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    sum.addAndGet(work.call());
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        var first = failure.get();
        if (first != null) {
            throw new VoidRun(String.valueOf(first));
        }
        return sum.get();
    }
}
