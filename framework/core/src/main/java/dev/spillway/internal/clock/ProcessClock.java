package dev.spillway.internal.clock;

import java.util.function.LongSupplier;

/// The process clock: a monotonic source, of which a stretch longer than [#LONGEST_STEP] without a [#tick()] is
/// left out. The sweeper ticks at least every [#HEARTBEAT], so such a stretch means that the process was stopped,
/// by a signal, a long collection or its hypervisor.
public final class ProcessClock implements Clock {
    /// The longest time between two ticks of a healthy process.
    static final long HEARTBEAT = 100_000_000;

    /// What the clock advances at most from one tick to the next.
    static final long LONGEST_STEP = 500_000_000;

    /// One pair of readings. Immutable, so that a reader never sees halves of two ticks.
    private record Tick(long source, long process) {}

    private final LongSupplier source;
    private volatile Tick tick;

    /// A clock over `System.nanoTime()`.
    public ProcessClock() {
        this(System::nanoTime);
    }

    /// A clock over another monotonic source of nanoseconds.
    public ProcessClock(LongSupplier source) {
        this.source = source;
        this.tick = new Tick(source.getAsLong(), 0);
    }

    /// Never goes back: for every later tick, what is left out is left out of both readings.
    @Override
    public long now() {
        var last = tick;
        return last.process + Math.min(source.getAsLong() - last.source, LONGEST_STEP);
    }

    /// Takes note of the time; only the sweeper calls it.
    ///
    /// @return the reading
    synchronized long tick() {
        var last = tick;
        var reading = source.getAsLong();
        var process = last.process + Math.min(reading - last.source, LONGEST_STEP);
        tick = new Tick(reading, process);
        return process;
    }

    /// Brings the clock forward, for tests: deadlines come sooner, never later.
    synchronized void hurry(long nanos) {
        var last = tick;
        tick = new Tick(last.source, last.process + Math.max(0, nanos));
    }
}
