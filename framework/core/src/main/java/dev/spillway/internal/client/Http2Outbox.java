package dev.spillway.internal.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is on its way to the other side of a connection: calls and the connection put frames, and one thread writes
/// them. Nobody writes to the socket while he holds the lock, which is that of the connection's state.
///
/// It is bounded by who puts: a call has its head and one piece of content here, and takes both back when it ends
/// before they have left; answers to frames are paid for by the [FrameGuard].
final class Http2Outbox {
    private static final int HEADER = 9;
    private static final int BUFFER = 16 << 10;
    /// What is written before others may come in between.
    private static final int BATCH = 64 << 10;

    private static final byte[] NOTHING = {};

    // The content belongs to its call, which waits until it was written.
    @SuppressWarnings("ArrayRecordComponent")
    private record Frame(
            int type,
            int flags,
            int stream,
            byte[] bytes,
            int from,
            int length,
            @Nullable Http2Call owner) {}

    private final ReentrantLock lock;
    private final Condition changed;
    private final FrameGuard guard;
    private final Deque<Frame> queue = new ArrayDeque<>();
    private boolean ended;

    Http2Outbox(ReentrantLock lock, FrameGuard guard) {
        this.lock = lock;
        this.changed = lock.newCondition();
        this.guard = guard;
    }

    /// Puts a frame of the connection's own. Under the lock.
    void put(int type, int flags, int stream, byte[] bytes) {
        add(new Frame(type, flags, stream, bytes, 0, bytes.length, null));
    }

    /// Puts a frame of a call, which is told when it is written; HEADERS with all of their block, which goes on in
    /// CONTINUATION where it is larger than a frame. Under the lock.
    void put(Http2Call owner, int type, int flags, byte[] bytes, int from, int length) {
        add(new Frame(type, flags, owner.stream(), bytes, from, length, owner));
    }

    /// Puts a frame that has nothing but flags. Under the lock.
    void put(int type, int flags) {
        put(type, flags, 0, NOTHING);
    }

    private void add(Frame frame) {
        if (!ended) {
            queue.add(frame);
            changed.signal();
        }
    }

    /// The call has ended: what of it has not left stays here. Under the lock.
    ///
    /// @return octets of content that do not leave
    int forget(Http2Call owner) {
        var octets = 0;
        for (var frames = queue.iterator(); frames.hasNext(); ) {
            var frame = frames.next();
            if (frame.owner == owner) {
                frames.remove();
                octets += frame.type == FrameGuard.DATA ? frame.length : 0;
            }
        }
        return octets;
    }

    /// Nothing is written any more. Under the lock.
    void end() {
        ended = true;
        queue.clear();
        changed.signal();
    }

    /// Writes what is put, until the end.
    void writeTo(OutputStream socket) throws IOException {
        var out = new BufferedOutputStream(socket, BUFFER);
        for (var batch = next(); !batch.isEmpty(); batch = next()) {
            for (var frame : batch) {
                write(frame, out);
            }
            out.flush();
            tell(batch);
        }
    }

    private List<Frame> next() {
        lock.lock();
        try {
            while (queue.isEmpty() && !ended) {
                changed.awaitUninterruptibly();
            }
            var batch = new ArrayList<Frame>();
            var bytes = 0;
            while (!queue.isEmpty() && bytes < BATCH) {
                var frame = queue.remove();
                guard.sent(frame.type, frame.stream, frame.length);
                if (frame.owner != null) {
                    frame.owner.leaves();
                }
                bytes += HEADER + frame.length;
                batch.add(frame);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<Frame> batch) {
        lock.lock();
        try {
            for (var frame : batch) {
                if (frame.owner != null) {
                    frame.owner.written();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static void write(Frame frame, OutputStream out) throws IOException {
        if (frame.type != FrameGuard.HEADERS) {
            out.write(header(frame.length, frame.type, frame.flags, frame.stream));
            out.write(frame.bytes, frame.from, frame.length);
            return;
        }
        var at = 0;
        do {
            var length = Math.min(frame.length - at, Http2Frames.MOST);
            var last = at + length == frame.length ? Http2Frames.END_HEADERS : 0;
            var type = at == 0 ? FrameGuard.HEADERS : FrameGuard.CONTINUATION;
            out.write(header(length, type, at == 0 ? frame.flags | last : last, frame.stream));
            out.write(frame.bytes, frame.from + at, length);
            at += length;
        } while (at < frame.length);
    }

    private static byte[] header(int length, int type, int flags, int stream) {
        return new byte[] {
            (byte) (length >>> 16),
            (byte) (length >>> 8),
            (byte) length,
            (byte) type,
            (byte) flags,
            (byte) (stream >>> 24),
            (byte) (stream >>> 16),
            (byte) (stream >>> 8),
            (byte) stream
        };
    }
}
