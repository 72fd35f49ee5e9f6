package dev.spillway.internal.clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The table of deadlines of a process and the thread that sweeps it: a ring of buckets, each for the entries to be
/// looked at in one stretch of [#TICK].
///
/// Entries are lazy. A deadline that moves later costs nothing here: when the sweeper comes by, it moves the entry
/// to the bucket of the deadline it finds. A connection under load is therefore entered once in some seconds, not
/// once in a request, and ten thousand idle ones are looked at once in [#HORIZON]. An entry that is no longer its
/// owner's earliest visit is stale and dropped.
public final class Deadlines implements Clock, AutoCloseable {
    /// The width of a bucket: how late a deadline is noticed at most, scheduling aside.
    static final long TICK = 4_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final int BUCKETS = 4_096;

    /// How far ahead the ring reaches; an entry beyond it is looked at on the way.
    static final long HORIZON = TICK * (BUCKETS - 2);

    /// One planned visit; a list in each bucket.
    private record Entry(
            Timed.Handle handle, long at, @Nullable Entry next) {}

    private final ProcessClock clock;
    private final AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(BUCKETS);
    private final Thread sweeper;
    private volatile long swept;
    private volatile long wakeAt;
    private volatile boolean closed;

    /// A table by `clock`; it sweeps only when told so, until [#start()].
    public Deadlines(ProcessClock clock) {
        this.clock = clock;
        this.swept = bucket(clock.now()) - 1;
        // A platform thread: a virtual one could wait for a carrier behind handlers that never yield.
        this.sweeper = Thread.ofPlatform().daemon().name("spillway-deadlines").unstarted(this::run);
    }

    /// Starts the sweeper.
    public Deadlines start() {
        sweeper.start();
        return this;
    }

    @Override
    public long now() {
        return clock.now();
    }

    /// Brings the clock forward, for tests: what is due by then is acted on. It cannot be put back.
    public void hurry(Duration by) {
        clock.hurry(by.toNanos());
        LockSupport.unpark(sweeper);
    }

    /// Ends the sweeper; deadlines are not noticed any more.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(sweeper);
    }

    /// Plans a visit, earlier than the one that was planned. The owner writes its deadline before it looks at
    /// `visit`, and the sweeper gives up `visit` before it reads the deadline: one of the two sees the other's
    /// word, so no deadline is lost between them.
    void visit(Timed timed, long at) {
        var soonest = Math.min(at, clock.now() + HORIZON);
        if (!timed.claim(soonest)) {
            return;
        }
        enter(timed, soonest);
        if (soonest - wakeAt < 0) {
            LockSupport.unpark(sweeper);
        }
    }

    private void enter(Timed timed, long at) {
        long bucket;
        do {
            bucket = Math.max(bucket(at), swept + 1);
            var index = index(bucket);
            var head = ring.get(index);
            while (!ring.compareAndSet(index, head, new Entry(timed.handle(), at, head))) {
                head = ring.get(index);
            }
            // If the sweeper reached the bucket meanwhile, it may have missed the entry: enter it once more.
        } while (swept >= bucket);
    }

    private void run() {
        while (!closed) {
            var now = sweep();
            wakeAt = Math.min(nextOccupied(now), now + ProcessClock.HEARTBEAT);
            // Whoever entered something before it could see wakeAt is found by looking once more.
            var pause = Math.min(nextOccupied(now), wakeAt) - clock.now();
            if (pause > 0) {
                LockSupport.parkNanos(this, pause);
            }
        }
    }

    /// Looks at everything that is due.
    ///
    /// @return the reading of the clock it went by
    public long sweep() {
        var now = clock.tick();
        var present = bucket(now);
        while (swept < present - 1) {
            var bucket = swept + 1;
            swept = bucket;
            lookAt(bucket, now);
        }
        // Its stretch is not over: what is due is due, and the rest is entered here again.
        lookAt(present, now);
        return now;
    }

    private void lookAt(long bucket, long now) {
        for (var entry = ring.getAndSet(index(bucket), null); entry != null; entry = entry.next) {
            look(entry, now);
        }
    }

    private void look(Entry entry, long now) {
        var timed = entry.handle.timed();
        if (timed == null || !timed.release(entry.at)) {
            return;
        }
        var next = Timed.NEVER;
        try {
            next = timed.swept(now);
        } catch (RuntimeException | Error e) {
            // One entry that fails must not end the sweeper, nor take the others of its bucket with it.
            LOG.error("a deadline could not be acted on", e);
        }
        if (next != Timed.NEVER) {
            visit(timed, next);
        }
    }

    private long nextOccupied(long now) {
        var last = bucket(now + ProcessClock.HEARTBEAT);
        for (var bucket = swept + 1; bucket <= last; bucket++) {
            if (ring.get(index(bucket)) != null) {
                return (bucket + 1) * TICK;
            }
        }
        return now + ProcessClock.HEARTBEAT;
    }

    private static long bucket(long nanos) {
        return Math.floorDiv(nanos, TICK);
    }

    private static int index(long bucket) {
        return (int) (bucket & (BUCKETS - 1));
    }
}
