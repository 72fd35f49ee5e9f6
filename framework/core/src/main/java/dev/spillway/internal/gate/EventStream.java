package dev.spillway.internal.gate;

import dev.spillway.http.Deadline;
import dev.spillway.http.Entity;
import dev.spillway.http.Event;
import dev.spillway.http.EventWriter;
import dev.spillway.http.Events;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Server-sent events of one call. The application's writer has a thread of its own; the call's thread writes what
/// it sends, and heartbeats when it sends nothing. One event waits to be written at most.
///
/// The answer ends as a whole one a little before its deadline, when the writer is done, and when the service
/// drains. The call goes on until the writer's thread has ended: what it holds is taken as long as that works.
final class EventStream implements Entity.Writer, Events {
    /// For the end to be written before the deadline, which would cut the answer off.
    private static final long FAREWELL = Duration.ofMillis(500).toNanos();
    /// How often a writer is interrupted that goes on.
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventWriter writer;
    private final long heartbeat;
    private final Lifecycle lifecycle;
    private final Deadline deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// All that follows is under the lock.
    private byte @Nullable [] pending;
    /// The writer has ended, with this if it failed.
    private boolean done;

    private @Nullable Throwable failure;
    /// The service drains.
    private boolean draining;
    /// The writer is not heard any more.
    private boolean over;

    /// @param heartbeat nanoseconds without an event
    EventStream(EventWriter writer, long heartbeat, Lifecycle lifecycle, Deadline deadline) {
        this.writer = writer;
        this.heartbeat = heartbeat;
        this.lifecycle = lifecycle;
        this.deadline = deadline;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        // The client learns at once that the stream is open.
        out.flush();
        var thread = Thread.ofVirtual()
                .name(Thread.currentThread().getName() + "-events")
                .start(Deadline.wrap(this::run));
        try (var _ = lifecycle.whenDraining(this::drain)) {
            for (var next = next(); next != null; next = next()) {
                out.write(next);
                out.flush();
            }
        } finally {
            end(thread);
        }
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("the writer of events failed", e);
        }
    }

    private void run() {
        Throwable thrown = null;
        try {
            writer.write(this);
        } catch (Throwable e) {
            thrown = e;
        }
        lock.lock();
        try {
            done = true;
            // What it makes of its interrupt is its own affair.
            failure = over ? null : thrown;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(Event event) throws InterruptedException {
        var text = EventText.of(event);
        lock.lockInterruptibly();
        try {
            while (pending != null && !over) {
                changed.await();
            }
            if (over) {
                throw new InterruptedException("the stream of events has ended");
            }
            pending = text;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Duration remaining() {
        return deadline.remaining();
    }

    private void drain() {
        lock.lock();
        try {
            draining = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What is written next; null at the end.
    private byte @Nullable [] next() throws InterruptedIOException {
        var beat = System.nanoTime() + heartbeat;
        lock.lock();
        try {
            while (pending == null) {
                var left = deadline.remaining().toNanos() - FAREWELL;
                var quiet = beat - System.nanoTime();
                if (done || draining || left <= 0) {
                    return null;
                }
                if (quiet <= 0) {
                    return HEARTBEAT;
                }
                var _ = changed.awaitNanos(Math.min(quiet, left));
            }
            var text = pending;
            pending = null;
            changed.signalAll();
            return text;
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the call has ended");
        } finally {
            lock.unlock();
        }
    }

    private void end(Thread thread) {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        var interrupted = false;
        while (thread.isAlive()) {
            thread.interrupt();
            try {
                var _ = thread.join(LOOK);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
