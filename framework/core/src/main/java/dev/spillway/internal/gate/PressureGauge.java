package dev.spillway.internal.gate;

import com.sun.management.OperatingSystemMXBean;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the load of the processors and what collections leave of the heap, some times in `process.pressure-time`, on a
/// thread of its own: calls read nothing.
public final class PressureGauge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PressureGauge.class);

    /// A heap that nothing was collected in for so long has room, whatever the last collection left.
    private static final long STALE = Duration.ofSeconds(30).toNanos();

    private final Pressure pressure;
    private final Readings readings;
    private final long period;
    // A platform thread: a virtual one would wait for a carrier just when it is needed.
    private final Thread thread =
            Thread.ofPlatform().daemon().name("spillway-pressure").unstarted(this::run);
    private long collections;
    private long collected;
    private volatile boolean closed;

    /// What the machine says.
    interface Readings {
        /// The load of the processors by this process, from 0 to 1; negative while it is not known.
        double processors();

        /// Collections of the heap so far.
        long collections();

        /// Bytes that the last collection left of the heap, or less if less is used now.
        long left();

        /// Bytes that the heap may have.
        long most();
    }

    /// A gauge for `pressure`.
    public PressureGauge(Pressure pressure, Settings settings) {
        this(pressure, settings, new Machine(), System.nanoTime());
    }

    /// @param now a reading of the monotonic clock
    PressureGauge(Pressure pressure, Settings settings, Readings readings, long now) {
        this.pressure = pressure;
        this.readings = readings;
        this.period = settings.get(OverloadKnobs.PRESSURE_TIME).toNanos() / Pressure.SAMPLES;
        this.collected = now;
    }

    /// Starts reading.
    public PressureGauge start() {
        thread.start();
        return this;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, period);
            read(System.nanoTime());
        }
    }

    /// Takes one reading.
    void read(long now) {
        var before = pressure.refused();
        pressure.read(Math.max(0, readings.processors()), heap(now));
        var after = pressure.refused();
        if (after != before) {
            LOG.warn("{} of the four classes of calls are refused for want of processors or heap", after);
        }
    }

    /// The part of the heap that the last collection left. Without a collection nothing is known of it.
    private double heap(long now) {
        var count = readings.collections();
        if (count != collections) {
            collections = count;
            collected = now;
        }
        return now - collected > STALE ? 0 : (double) readings.left() / readings.most();
    }

    /// This JVM. Pools that were not a part of the last collection tell what an earlier one left.
    private static final class Machine implements Readings {
        private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();

        @Override
        public double processors() {
            return system.getProcessCpuLoad();
        }

        @Override
        public long collections() {
            return collectors.stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }

        @Override
        public long left() {
            return pools.stream().mapToLong(Machine::left).sum();
        }

        private static long left(MemoryPoolMXBean pool) {
            var after = pool.getCollectionUsage();
            var used = pool.getUsage();
            return after == null || used == null ? 0 : Math.min(after.getUsed(), used.getUsed());
        }

        @Override
        public long most() {
            return Runtime.getRuntime().maxMemory();
        }
    }
}
