package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.WireLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Writes what gathers in an [Outbox], one thread at a time: a thread of its own, or, while one stream is alone, that
/// stream's. All state is under the outbox's lock.
final class Writer {
    private final Connection connection;
    private final Outbox out;
    private final WireLimits.Pace pace;
    private final WriteClock clock;
    private @Nullable Thread thread;
    private boolean sleeps;
    private boolean busy;
    private boolean ending;
    private boolean closed;
    private boolean ended;
    private @Nullable Thread awaitsEnd;

    Writer(Connection connection, Outbox out) {
        this.connection = connection;
        this.out = out;
        this.pace = connection.wire().limits().write();
        this.clock = new WriteClock(connection);
    }

    boolean isBusy() {
        return busy;
    }

    /// Lets the writer send what was put. Under the lock.
    void signal() {
        if (busy || closed) {
            return;
        }
        if (thread == null) {
            thread = Thread.ofVirtual().name("spillway-h2-writer").start(this::writeAll);
        } else if (sleeps) {
            sleeps = false;
            LockSupport.unpark(thread);
        }
    }

    /// Writes what was put, without the lock, after [#claim] has made this the thread that does.
    ///
    /// @param timer of the calling stream, whose interrupt must not meet the socket
    void send(CallTimer timer) throws IOException {
        try {
            timer.suspend();
        } catch (CallTimer.Over e) {
            rest();
            throw e;
        }
        try {
            writeOnce();
        } catch (IOException | RuntimeException | Error e) {
            fail();
            throw e;
        } finally {
            timer.resume();
        }
    }

    /// Sees to it that what was put is sent. A stream that is alone writes it itself, which saves two switches of
    /// threads; others leave it to the writer, who waits a moment for more. Under the lock.
    ///
    /// @return whether the caller has to [#send] it
    boolean claim(boolean alone) {
        if (out.isEmpty() || busy || closed) {
            return false;
        }
        var idle = thread == null || sleeps;
        if (alone && idle) {
            busy = true;
            return true;
        }
        signal();
        return false;
    }

    private void writeAll() {
        try {
            while (awaitFrames()) {
                letOthersSpeak();
                writeOnce();
            }
            endOutput();
        } catch (IOException e) {
            // There is no one to tell.
        } finally {
            if (!hasEnded()) {
                fail();
            }
        }
    }

    /// Handlers that are ready put their answers, and one write takes all. Nothing but speed depends on it.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersSpeak() {
        Thread.yield();
    }

    /// @return false when no more will come
    private boolean awaitFrames() {
        out.lock();
        try {
            while (busy || out.isEmpty()) {
                if (closed || (ending && !busy)) {
                    return false;
                }
                sleeps = true;
                sleep();
            }
            sleeps = false;
            if (closed) {
                return false;
            }
            busy = true;
            return true;
        } finally {
            out.unlock();
        }
    }

    /// This thread waits for another one's work, without the lock meanwhile.
    private void sleep() {
        out.unlock();
        try {
            LockSupport.park(this);
        } finally {
            out.lock();
        }
    }

    /// Writes what is there. The caller has made the writer busy.
    private void writeOnce() throws IOException {
        var full = out.swap();
        try {
            write(ByteBuffer.wrap(full.bytes(), 0, full.count()));
        } finally {
            full.clear();
            rest();
        }
    }

    /// Each buffer has its own time, as an answer of HTTP/1.1 has: a connection with much to say may be busy for as
    /// long as its streams, which have clocks of their own.
    private void write(ByteBuffer bytes) throws IOException {
        var clocks = connection.wire().deadlines();
        var written = 0L;
        var waited = 0L;
        while (bytes.hasRemaining()) {
            var since = clocks.now();
            var before = bytes.remaining();
            clock.set(since + Math.min(pace.grace(), pace.left(written, waited)));
            connection.channel().write(bytes);
            written += before - bytes.remaining();
            waited += clocks.now() - since;
        }
        clock.stop();
    }

    /// A write is over. If it was the writer's own, it looks itself for more.
    private void rest() {
        out.lock();
        try {
            busy = false;
            if (!out.isEmpty() || ending) {
                signal();
            }
        } finally {
            out.unlock();
        }
    }

    /// What was put has been written, and no more will be.
    private void endOutput() throws IOException {
        if (isClosed()) {
            return;
        }
        clock.set(connection.wire().deadlines().now() + pace.grace());
        connection.channel().farewell();
        clock.stop();
        connection.channel().endOutput();
        ended();
    }

    /// The socket is broken, or something worse has happened: nothing more can be said.
    private void fail() {
        connection.end(CloseReason.BROKEN);
        ended();
    }

    private void ended() {
        out.lock();
        try {
            ended = true;
            LockSupport.unpark(awaitsEnd);
        } finally {
            out.unlock();
        }
    }

    private boolean hasEnded() {
        out.lock();
        try {
            return ended || closed;
        } finally {
            out.unlock();
        }
    }

    private boolean isClosed() {
        out.lock();
        try {
            return closed;
        } finally {
            out.unlock();
        }
    }

    /// The output ends after what was put. Under the lock.
    void end() {
        ending = true;
        signal();
    }

    /// Waits until the output has ended, or cannot.
    void awaitEnd() {
        out.lock();
        try {
            awaitsEnd = Thread.currentThread();
            while (!ended && !closed) {
                sleep();
            }
        } finally {
            out.unlock();
        }
    }

    /// The connection is over. Under the lock.
    void close() {
        closed = true;
        clock.close();
        LockSupport.unpark(thread);
        LockSupport.unpark(awaitsEnd);
    }
}
