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
    private final long period;
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    // A platform thread: a virtual one would wait for a carrier just when it is needed.
    private final Thread thread =
            Thread.ofPlatform().daemon().name("spillway-pressure").unstarted(this::run);
    private long collections;
    private long collected = System.nanoTime();
    private volatile boolean closed;

    /// A gauge for `pressure`.
    public PressureGauge(Pressure pressure, Settings settings) {
        this.pressure = pressure;
        this.period = settings.get(OverloadKnobs.PRESSURE_TIME).toNanos() / Pressure.SAMPLES;
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
            var before = pressure.refused();
            pressure.read(Math.max(0, system.getProcessCpuLoad()), heap(System.nanoTime()));
            var now = pressure.refused();
            if (now != before) {
                LOG.warn("{} of the four classes of calls are refused for want of processors or heap", now);
            }
        }
    }

    /// The part of the heap that the last collection left, or less if less is used now. Pools that were not a part of
    /// that collection tell what an earlier one left.
    private double heap(long now) {
        var count = collectors.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
        if (count != collections) {
            collections = count;
            collected = now;
        }
        if (now - collected > STALE) {
            return 0;
        }
        var left = pools.stream().mapToLong(PressureGauge::left).sum();
        return (double) left / Runtime.getRuntime().maxMemory();
    }

    private static long left(MemoryPoolMXBean pool) {
        var after = pool.getCollectionUsage();
        var used = pool.getUsage();
        return after == null || used == null ? 0 : Math.min(after.getUsed(), used.getUsed());
    }
}
