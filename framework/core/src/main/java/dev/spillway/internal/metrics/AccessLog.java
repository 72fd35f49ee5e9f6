package dev.spillway.internal.metrics;

import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.limit.LogKnobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each call that has ended, and for each request that was refused before it became one, to the logger
/// `dev.spillway.access` at level INFO. Calls never wait for it: they leave their line in a ring, one thread writes
/// them, and what finds the ring full is dropped and counted.
///
/// It writes on a platform thread: handlers that keep all carriers busy must not make it lose lines.
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.spillway.access");
    /// After a burst it looks again so much later, rather than being woken for every line.
    private static final long GATHER = Duration.ofMillis(5).toNanos();

    private static final long STEP = Duration.ofMillis(1).toNanos();
    private static final Duration LAST_MOMENT = Duration.ofMillis(200);

    private final Ring<AccessLine> ring;
    private final LongSupplier clock;
    private final InstantSource time;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile long written;
    private volatile boolean idle;
    private volatile boolean closed;

    /// A log that writes until it is closed.
    ///
    /// @param clock monotonic nanoseconds
    /// @param time of day, for the lines
    public AccessLog(Settings process, LongSupplier clock, InstantSource time) {
        this.ring = new Ring<>(Math.toIntExact(process.get(LogKnobs.ACCESS_QUEUE)));
        this.clock = clock;
        this.time = time;
        this.writer = Thread.ofPlatform().daemon().name("spillway-access-log").start(this::run);
    }

    /// A call has ended.
    ///
    /// @param sent bytes of its answer's content
    void ended(Call call, long sent) {
        if (LOG.isInfoEnabled()) {
            add(AccessLine.of(call, sent, time.millis(), clock.getAsLong() - call.arrived()));
        }
    }

    /// A request was refused before it became a call.
    ///
    /// @param trace what its answer says it is called
    void refused(Reason reason, InetAddress client, CallTrace trace) {
        if (LOG.isInfoEnabled()) {
            add(AccessLine.unread(client, reason, time.millis(), trace));
        }
    }

    private void add(AccessLine line) {
        if (!ring.offer(line)) {
            dropped.increment();
        } else if (idle) {
            idle = false;
            LockSupport.unpark(writer);
        }
    }

    /// Lines that were not written because too many waited, or because the logging system failed.
    long dropped() {
        return dropped.sum();
    }

    private void run() {
        while (true) {
            var line = ring.poll();
            if (line != null) {
                write(line);
            } else if (closed) {
                return;
            } else {
                rest();
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the writer alone
    private void write(AccessLine line) {
        try {
            LOG.info(line.text());
        } catch (RuntimeException | Error e) {
            // A broken appender must not end the log, whatever it throws; what it lost is counted.
            dropped.increment();
        }
        written++;
    }

    private void rest() {
        LockSupport.parkNanos(this, GATHER);
        if (ring.hasNext()) {
            return;
        }
        // Said before the last look: whoever adds a line after that look sees it.
        idle = true;
        if (!ring.hasNext() && !closed) {
            LockSupport.park(this);
        }
        idle = false;
    }

    /// Waits until the lines of all calls that have ended are written, but no longer than that.
    public void flush(Duration longest) {
        var target = ring.added();
        var end = System.nanoTime() + longest.toNanos();
        LockSupport.unpark(writer);
        while (written - target < 0 && System.nanoTime() - end < 0 && writer.isAlive()) {
            LockSupport.parkNanos(this, STEP);
        }
    }

    @Override
    public void close() {
        flush(LAST_MOMENT);
        closed = true;
        LockSupport.unpark(writer);
    }
}
