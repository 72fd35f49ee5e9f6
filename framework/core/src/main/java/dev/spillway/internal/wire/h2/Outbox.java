package dev.spillway.internal.wire.h2;

import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.Connection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

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

    private final ByteBudget.Lease lease;
    private final Writer writer;
    private final ReentrantLock lock = new ReentrantLock();
    /// Streams that wait for the connection's window and for room, and those with a head, which need room only.
    private final Queue<Http2Stream> contents = new ArrayDeque<>();

    private final Queue<Http2Stream> heads = new ArrayDeque<>();
    private FrameBuffer filling = new FrameBuffer(FIRST);
    private FrameBuffer sending = new FrameBuffer(FIRST);
    private int most = SMALL;
    private long window = PeerSettings.FIRST_WINDOW;
    private boolean spoke;
    private long dataFrames;

    Outbox(Connection connection) {
        this.lease = connection.account().lease();
        this.writer = new Writer(connection, this);
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
        if (window + more > Frame.MOST_NUMBER) {
            throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window of more than 2^31-1");
        }
        window += more;
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

    /// A stream with content waits for the connection's window or for room.
    void awaitWindow(Http2Stream stream) {
        enter(contents, stream);
    }

    /// A stream with a head waits for room; no window holds that up.
    void awaitRoom(Http2Stream stream) {
        enter(heads, stream);
    }

    private static void enter(Queue<Http2Stream> line, Http2Stream stream) {
        if (!line.contains(stream)) {
            line.add(stream);
        }
    }

    /// A stream waits no longer; the next one gets its turn.
    void leave(Http2Stream stream) {
        // It stands in one of them.
        if (contents.remove(stream) || heads.remove(stream)) {
            wakeNext();
        }
    }

    private void wakeNext() {
        if (room(1) == 0) {
            return;
        }
        var head = heads.peek();
        if (head != null) {
            head.wake();
        }
        var content = contents.peek();
        if (content != null && window > 0) {
            content.wake();
        }
    }

    /// Lets the writer send what was put. Under the lock.
    void signal() {
        writer.signal();
    }

    /// Sees to it that what was put is sent: see [Writer#claim]. Under the lock.
    boolean claim(boolean alone) {
        return writer.claim(alone);
    }

    /// Writes it: see [Writer#send].
    void send(CallTimer timer) throws IOException {
        writer.send(timer);
    }

    /// Whether nothing is to be written. Under the lock.
    boolean isEmpty() {
        return filling.count() == 0;
    }

    /// Takes what was put, to be written and cleared; the next frames gather meanwhile.
    FrameBuffer swap() {
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

    /// Nothing is left to say: buffers that grew are not kept.
    void shrink() {
        lock.lock();
        try {
            if (!writer.isBusy() && isEmpty() && most == LARGE) {
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
        writer.end();
    }

    /// Waits until the output has ended, or cannot.
    void awaitEnd() {
        writer.awaitEnd();
    }

    /// The connection is over.
    void close() {
        lock.lock();
        try {
            writer.close();
            lease.close();
        } finally {
            lock.unlock();
        }
    }
}
