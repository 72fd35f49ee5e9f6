package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.WireLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is on its way to the peer: streams and the connection put frames into one buffer, and one thread at a time
/// writes it. While it writes, the next frames gather; so the more there is to say, the fewer writes it takes.
///
/// Its lock is the lock of the connection's state. Nobody reads or writes the socket, runs user code or waits for the
/// peer while he holds it.
final class Outbox {
    /// The buffer of a connection that has little to say, and what it may hold without asking the process.
    private static final int FIRST = 1 << 10;

    private static final int SMALL = 1 << 14;
    /// What streams may have unsent: enough for a full write, little enough to be fair to the next stream.
    private static final int LARGE = 1 << 16;
    /// A peer that makes us say so much without reading it has no use for an answer.
    private static final int FLOOD = LARGE + (1 << 16);

    private final Connection connection;
    private final WireLimits.Pace pace;
    private final ByteBudget.Lease lease;
    private final WriteClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Http2Stream> waiting = new ArrayDeque<>();
    private FrameBuffer filling = new FrameBuffer(FIRST);
    private FrameBuffer sending = new FrameBuffer(FIRST);
    private int most = SMALL;
    private @Nullable Thread writer;
    private boolean writerSleeps;
    private boolean busy;
    private boolean ending;
    private volatile boolean closed;
    private boolean ended;
    private @Nullable Thread awaitsEnd;
    private long window = PeerSettings.FIRST_WINDOW;
    private boolean spoke;
    private long dataFrames;
    private long written;
    private long waited;

    Outbox(Connection connection) {
        this.connection = connection;
        this.pace = connection.wire().limits().write();
        this.lease = connection.wire().bytes().lease();
        this.clock = new WriteClock(connection);
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /// Where frames are put, under the lock.
    FrameBuffer frames() {
        return filling;
    }

    /// As [#frames], for HEADERS and DATA.
    FrameBuffer answers() {
        spoke = true;
        return filling;
    }

    /// Whether HEADERS or DATA were sent since this was asked last.
    boolean hasSpoken() {
        var has = spoke;
        spoke = false;
        return has;
    }

    /// DATA frames so far.
    long dataFrames() {
        return dataFrames;
    }

    /// Whether the peer does not take what it makes us say.
    boolean isFlooded() {
        return filling.count() > FLOOD;
    }

    /// The connection's window.
    long window() {
        return window;
    }

    /// The peer takes `more` bytes more.
    ///
    /// @throws ConnectionError if the window becomes too large
    void widen(long more) throws ConnectionError {
        window += more;
        if (window > Frame.MOST_NUMBER) {
            throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window of more than 2^31-1");
        }
        wakeNext();
    }

    /// How much of `wanted` bytes of content may be put now, as far as the connection is concerned.
    int allowance(int wanted) {
        return (int) Math.min(Math.min(wanted, Frame.MOST), Math.min(window, room(wanted)));
    }

    /// Whether a head may be put now. It does not count against windows.
    boolean takesHead() {
        return room(1) > 0;
    }

    private int room(int wanted) {
        if (most == SMALL && filling.count() + wanted > SMALL && lease.offerFairly(2L * (LARGE - SMALL))) {
            most = LARGE;
        }
        return Math.max(0, most - filling.count());
    }

    /// Takes `bytes` of content out of the window; they have been put.
    void spend(int bytes) {
        window -= bytes;
        dataFrames++;
        wakeNext();
    }

    /// A stream waits for the connection's window or for room.
    void await(Http2Stream stream) {
        if (!waiting.contains(stream)) {
            waiting.add(stream);
        }
    }

    /// A stream waits no longer; the next one gets its turn.
    void leave(Http2Stream stream) {
        if (waiting.remove(stream)) {
            wakeNext();
        }
    }

    private void wakeNext() {
        var next = waiting.peek();
        if (next != null && window > 0 && room(1) > 0) {
            next.wake();
        }
    }

    /// Lets the writer send what was put, under the lock.
    void signal() {
        if (busy || closed) {
            return;
        }
        if (writer == null) {
            writer = Thread.ofVirtual().name("spillway-h2-writer").start(this::writeAll);
        } else if (writerSleeps) {
            writerSleeps = false;
            LockSupport.unpark(writer);
        }
    }

    /// Sends what was put, without the lock. A stream that is alone writes it itself, which saves two switches of
    /// threads; others leave it to the writer, who waits a moment for more.
    ///
    /// @param timer of the calling stream, whose interrupt must not meet the socket
    void send(CallTimer timer, boolean alone) throws IOException {
        if (!claim(alone)) {
            return;
        }
        try {
            timer.suspend();
        } catch (CallTimer.Over e) {
            release();
            throw e;
        }
        try {
            writeOnce();
        } catch (IOException e) {
            fail();
            throw e;
        } finally {
            timer.resume();
        }
    }

    /// Makes the calling stream the one that writes, or signals the one that does.
    private boolean claim(boolean alone) {
        lock.lock();
        try {
            if (filling.count() == 0 || busy || closed) {
                return false;
            }
            var idle = writer == null || writerSleeps;
            if (alone && idle) {
                busy = true;
                return true;
            }
            signal();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        lock.lock();
        try {
            busy = false;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// The socket is broken: there is no one to tell.
    private void fail() {
        connection.end(CloseReason.BROKEN);
        lock.lock();
        try {
            ended = true;
            LockSupport.unpark(awaitsEnd);
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        try {
            while (awaitFrames()) {
                letOthersSpeak();
                writeOnce();
            }
            endOutput();
        } catch (IOException e) {
            fail();
        }
    }

    /// Handlers that are ready put their answers, and one write takes all. Nothing but speed depends on it.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersSpeak() {
        Thread.yield();
    }

    /// @return false when no more will come
    private boolean awaitFrames() {
        lock.lock();
        try {
            while (busy || filling.count() == 0) {
                if (closed || (ending && !busy)) {
                    return false;
                }
                writerSleeps = true;
                sleep();
            }
            writerSleeps = false;
            if (closed) {
                return false;
            }
            busy = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// What was put has been written, and no more will be.
    private void endOutput() throws IOException {
        if (closed) {
            return;
        }
        clock.set(connection.wire().deadlines().now() + pace.grace());
        connection.channel().farewell();
        clock.stop();
        connection.channel().endOutput();
        lock.lock();
        try {
            ended = true;
            LockSupport.unpark(awaitsEnd);
        } finally {
            lock.unlock();
        }
    }

    /// This thread waits for another one's work, without the lock meanwhile.
    private void sleep() {
        unlock();
        try {
            LockSupport.park(this);
        } finally {
            lock();
        }
    }

    /// Writes what is there. The caller has made the outbox busy.
    private void writeOnce() throws IOException {
        var full = swap();
        try {
            write(ByteBuffer.wrap(full.bytes(), 0, full.count()));
        } finally {
            full.clear();
            rest();
        }
    }

    private FrameBuffer swap() {
        lock.lock();
        try {
            var full = filling;
            filling = sending;
            sending = full;
            wakeNext();
            return full;
        } finally {
            lock.unlock();
        }
    }

    /// A write is over. If it was the writer's, it looks itself for more.
    private void rest() {
        lock.lock();
        try {
            busy = false;
            if (filling.count() > 0 || ending) {
                signal();
            } else {
                written = 0;
                waited = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        var clocks = connection.wire().deadlines();
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

    /// Nothing is left to say: buffers that grew are not kept.
    void shrink() {
        lock.lock();
        try {
            if (!busy && filling.count() == 0 && most == LARGE) {
                filling = new FrameBuffer(FIRST);
                sending = new FrameBuffer(FIRST);
                most = SMALL;
                lease.release();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Forgets what streams have put; what is being written goes on. Under the lock.
    void drop() {
        filling.clear();
    }

    /// The output ends after what was put. Under the lock.
    void end() {
        ending = true;
        signal();
    }

    /// Waits until the output has ended, or cannot.
    void awaitEnd() {
        lock.lock();
        try {
            awaitsEnd = Thread.currentThread();
            while (!ended && !closed) {
                sleep();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The connection is over.
    void close() {
        lock.lock();
        try {
            closed = true;
            clock.close();
            lease.close();
            LockSupport.unpark(writer);
            LockSupport.unpark(awaitsEnd);
        } finally {
            lock.unlock();
        }
    }
}
