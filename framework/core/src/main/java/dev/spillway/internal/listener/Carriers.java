package dev.spillway.internal.listener;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
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
    /// How many times as many each further one leads to.
    static final int STEP = 4;
    /// The most that the scheduler takes.
    static final int MOST = Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize", 256);
    /// Between two questions, and how long a virtual thread may wait to run before carriers are added at first.
    static final long INTERVAL = 20_000_000;
    /// How long it may wait when carriers were added before, by the time of processors that the process has had: very
    /// many short calls keep it waiting, too, or others on the machine, and neither is mended by more carriers.
    static final long PATIENCE = 100_000_000;
    /// The same when the process takes no time of processors: then its carriers are blocked.
    static final long LONGEST = 10 * PATIENCE;
    /// How long all has to be well before they are taken away again. Handlers that go on computing are felt then.
    static final long CALM = 60_000_000_000L;

    /// A queue of the scheduler has room for 512 tasks at first; it doubles with each step.
    private static final int LONGEST_QUEUE = 4096;

    private final VirtualThreadSchedulerMXBean scheduler;
    private final Executor virtual;
    private final LongSupplier busy;
    private final int normal;
    private volatile boolean closed;
    private volatile boolean answered = true;
    private long lookedAt;
    private long askedAt;
    private long askedBusy;
    private long strainedAt;

    /// @param virtual runs what it is given on a virtual thread
    /// @param busy for how long each processor has worked for the process, on average, in nanoseconds
    Carriers(VirtualThreadSchedulerMXBean scheduler, Executor virtual, LongSupplier busy, long now) {
        this.scheduler = scheduler;
        this.virtual = virtual;
        this.busy = busy;
        this.normal = scheduler.getParallelism();
        this.lookedAt = now;
    }

    /// Starts to watch.
    public static Carriers watched() {
        var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        var process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var carriers = new Carriers(
                scheduler,
                Thread::startVirtualThread,
                () -> process.getProcessCpuTime() / process.getAvailableProcessors(),
                System.nanoTime());
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
        if (carriers == normal ? now - askedAt >= INTERVAL : isStrained(now)) {
            strainedAt = now;
            ask(now);
            add(carriers);
        }
    }

    /// Whether more carriers than there are would help.
    private boolean isStrained(long now) {
        return now - askedAt >= LONGEST || busy.getAsLong() - askedBusy >= PATIENCE;
    }

    private void ask(long now) {
        answered = false;
        askedAt = now;
        askedBusy = busy.getAsLong();
        virtual.execute(() -> answered = true);
    }

    private void add(int carriers) {
        var more = Math.min(MOST, carriers == normal ? Math.max(SPREAD, 2 * carriers) : STEP * carriers);
        if (more > carriers) {
            scheduler.setParallelism(more);
            LOG.atLevel(carriers == normal ? Level.INFO : Level.WARN)
                    .log("virtual threads do not get to run: {} carriers instead of {}", more, carriers);
            rouse();
        }
    }

    /// Has the scheduler start what it may. JDK 25 starts a carrier only when a task is put into a queue that was
    /// empty or has to grow. While all carriers are taken no queue is empty, and there may be only one. A carrier
    /// that was started has the next one started while there are tasks.
    private void rouse() {
        var carriers = scheduler.getPoolSize();
        for (var i = 0; i < LONGEST_QUEUE && !answered && scheduler.getPoolSize() == carriers; i++) {
            virtual.execute(() -> answered = true);
        }
    }

    private void relax(long now) {
        if (now - strainedAt > CALM && scheduler.getParallelism() > normal) {
            scheduler.setParallelism(normal);
        }
    }
}
