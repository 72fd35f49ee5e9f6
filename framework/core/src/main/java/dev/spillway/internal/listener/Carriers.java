package dev.spillway.internal.listener;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Keeps virtual threads running when handlers compute without a pause. Virtual threads are not time-sliced: as
/// many such handlers as there are carriers stop all others. A virtual thread is asked now and then whether it gets
/// to run; while it does not, carriers are added, and the operating system shares the processors among them.
///
/// Until then there are as many carriers as processors: each more costs switches of threads, at four of them on one
/// processor a third of the CPU of short calls.
public final class Carriers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);
    /// The first step leads here at least, so that a few handlers that compute are nobody's concern.
    static final int SPREAD = 4;
    /// The most that the scheduler takes.
    static final int MOST = Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize", 256);
    /// Between two questions, and how long a virtual thread may wait to run before carriers are added at first.
    static final long INTERVAL = 20_000_000;
    /// How long it may wait when carriers were added before. Very many short calls keep it waiting, too, and they
    /// gain nothing from more.
    static final long PATIENCE = 100_000_000;
    /// How long all has to be well before they are taken away again. Handlers that go on computing are felt then.
    static final long CALM = 60_000_000_000L;

    private final VirtualThreadSchedulerMXBean scheduler;
    private final Executor virtual;
    private final int normal;
    private volatile boolean closed;
    private volatile boolean answered = true;
    private long lookedAt;
    private long askedAt;
    private long strainedAt;

    /// @param virtual runs what it is given on a virtual thread
    Carriers(VirtualThreadSchedulerMXBean scheduler, Executor virtual, long now) {
        this.scheduler = scheduler;
        this.virtual = virtual;
        this.normal = scheduler.getParallelism();
        this.lookedAt = now;
    }

    /// Starts to watch.
    public static Carriers watched() {
        var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        var carriers = new Carriers(scheduler, Thread::startVirtualThread, System.nanoTime());
        Thread.ofPlatform().daemon().name("spillway-carriers").start(carriers::watch);
        return carriers;
    }

    /// Takes back what was added, and watches no more.
    @Override
    public void close() {
        closed = true;
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL);
            look(System.nanoTime());
        }
        scheduler.setParallelism(normal);
    }

    /// Looks whether the virtual thread that was asked last has run, one interval after the last look.
    void look(long now) {
        // Who comes late was stopped with all others: by a collection, or from outside of the process.
        var late = Math.max(0, now - lookedAt - INTERVAL);
        lookedAt = now;
        if (answered) {
            relax(now);
            ask(now);
            return;
        }
        askedAt += late;
        var carriers = scheduler.getParallelism();
        if (now - askedAt >= (carriers == normal ? INTERVAL : PATIENCE)) {
            strainedAt = now;
            add(carriers);
            ask(now);
        }
    }

    private void ask(long now) {
        answered = false;
        askedAt = now;
        virtual.execute(() -> answered = true);
    }

    private void add(int carriers) {
        var more = Math.min(MOST, Math.max(SPREAD, 2 * carriers));
        if (more > carriers) {
            scheduler.setParallelism(more);
            LOG.atLevel(carriers == normal ? Level.INFO : Level.WARN)
                    .log("virtual threads do not get to run: {} carriers instead of {}", more, carriers);
        }
    }

    private void relax(long now) {
        if (now - strainedAt > CALM && scheduler.getParallelism() > normal) {
            scheduler.setParallelism(normal);
        }
    }
}
