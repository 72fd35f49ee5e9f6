package dev.spillway.internal.listener;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps virtual threads running when handlers compute without a pause. Virtual threads are not time-sliced: as
/// many such handlers as there are carriers stop all others. A virtual thread is asked now and then whether it gets
/// to run; while it does not, carriers are added, and the operating system shares the processors among them.
public final class Carriers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);
    private static final int LEAST = 4;
    private static final int MOST = 256;
    private static final long INTERVAL = 50_000_000;
    /// How long a virtual thread may wait to run before carriers are added.
    private static final long PATIENCE = 100_000_000;
    /// How long all has to be well before they are taken away again.
    private static final long CALM = 10_000_000_000L;

    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int normal;
    private final Thread watch;
    private volatile boolean closed;
    private volatile boolean answered = true;
    private long askedAt;
    private long strainedAt;

    /// Starts to watch.
    public Carriers() {
        this.normal = Math.max(LEAST, scheduler.getParallelism());
        scheduler.setParallelism(normal);
        this.watch = Thread.ofPlatform().daemon().name("spillway-carriers").start(this::watch);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL);
            var now = System.nanoTime();
            if (answered) {
                relax(now);
                ask(now);
            } else if (now - askedAt > PATIENCE) {
                strainedAt = now;
                add();
                ask(now);
            }
        }
    }

    private void ask(long now) {
        answered = false;
        askedAt = now;
        Thread.startVirtualThread(() -> answered = true);
    }

    private void add() {
        var carriers = scheduler.getParallelism();
        if (carriers < MOST) {
            var more = Math.min(MOST, 2 * carriers);
            scheduler.setParallelism(more);
            LOG.warn("virtual threads do not get to run: {} carriers instead of {}", more, carriers);
        }
    }

    private void relax(long now) {
        if (now - strainedAt > CALM && scheduler.getParallelism() > normal) {
            scheduler.setParallelism(normal);
        }
    }
}
