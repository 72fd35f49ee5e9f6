package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.internal.clock.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is on its way to the other side of a connection: calls and the connection put frames, and one thread writes
/// them. Nobody writes to the socket while he holds the lock, which is that of the connection's state.
///
/// It is bounded by who puts: a call has its head and one piece of content here, and takes both back when it ends
/// before they have left; answers to frames are paid for by the [FrameGuard], and are few.
final class Http2Outbox {
    /// What is written before others may come in between, and one frame more.
    private static final int BATCH = 32 << 10;
    /// Frames of the connection's own that wait. Who reads has next to none.
    private static final int ANSWERS = 1_000;

    private static final byte[] NOTHING = {};

    // The content belongs to its call until it leaves, when it is copied.
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
    private final Clock clock;
    private final Deque<Frame> queue = new ArrayDeque<>();
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    /// Whose the frames are that are being written, or the connection's own.
    private final List<Optional<Http2Call>> owners = new ArrayList<>();
    private long since;
    private int own;
    private boolean finished;
    private boolean ended;

    Http2Outbox(ReentrantLock lock, FrameGuard guard, Clock clock) {
        this.lock = lock;
        this.changed = lock.newCondition();
        this.guard = guard;
        this.clock = clock;
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
        if (!finished && !ended) {
            queue.add(frame);
            own += frame.owner == null ? 1 : 0;
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

    /// What was put is written, and that is all. Under the lock.
    void finish() {
        finished = true;
        changed.signal();
    }

    /// Refuses to answer a peer that asks on and on and does not read the answers. Under the lock.
    ///
    /// @throws GuardFault if too many wait: the connection ends
    void requireRoom() throws GuardFault {
        if (own >= ANSWERS) {
            throw new GuardFault(Reason.PROTOCOL, "answers to frames that the other side does not read");
        }
    }

    /// Whether the other side has taken nothing for so long. Under the lock.
    ///
    /// @param patience nanoseconds
    boolean isStuck(long patience) {
        return !owners.isEmpty() && clock.now() - since >= patience;
    }

    /// Writes what is put, until the end.
    void writeTo(OutputStream socket) throws IOException {
        while (gather()) {
            batch.writeTo(socket);
            socket.flush();
            tell();
        }
    }

    /// Copies what leaves next: a call that ends meanwhile may use its content for something else, and the other side
    /// must not see that.
    private boolean gather() {
        lock.lock();
        try {
            while (queue.isEmpty() && !finished && !ended) {
                changed.awaitUninterruptibly();
            }
            batch.reset();
            since = clock.now();
            while (!queue.isEmpty() && batch.size() < BATCH) {
                var frame = queue.remove();
                guard.sent(frame.type, frame.stream, frame.length);
                write(frame, batch);
                owners.add(Optional.ofNullable(frame.owner));
                if (frame.owner == null) {
                    own--;
                } else {
                    frame.owner.leaves((frame.flags & FrameGuard.END_STREAM) != 0);
                }
            }
            return !owners.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        lock.lock();
        try {
            owners.forEach(owner -> owner.ifPresent(Http2Call::written));
            owners.clear();
        } finally {
            lock.unlock();
        }
    }

    private static void write(Frame frame, ByteArrayOutputStream out) {
        if (frame.type != FrameGuard.HEADERS) {
            out.writeBytes(header(frame.length, frame.type, frame.flags, frame.stream));
            out.write(frame.bytes, frame.from, frame.length);
            return;
        }
        var at = 0;
        do {
            var length = Math.min(frame.length - at, Http2Frames.MOST);
            var last = at + length == frame.length ? Http2Frames.END_HEADERS : 0;
            var type = at == 0 ? FrameGuard.HEADERS : FrameGuard.CONTINUATION;
            out.writeBytes(header(length, type, at == 0 ? frame.flags | last : last, frame.stream));
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
