package dev.spillway.benchmarks.micro;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a guard on every call cannot do without, bare, on this machine: the ground to measure ours from.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FloorBenchmark {
    private static final ScopedValue<Long> DEADLINE = ScopedValue.newInstance();

    private final Semaphore permits = new Semaphore(64);
    private long deadline = 10_000_000_000L;

    /// Reading the clock once.
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    /// Taking and giving back one of many free permits, uncontended.
    @Benchmark
    public int permit() {
        if (!permits.tryAcquire()) {
            throw new IllegalStateException("no permit left");
        }
        try {
            return permits.availablePermits();
        } finally {
            permits.release();
        }
    }

    /// Binding a scoped value, running below it, reading it there once.
    @Benchmark
    public long scope() {
        return ScopedValue.where(DEADLINE, deadline).call(DEADLINE::get);
    }
}
