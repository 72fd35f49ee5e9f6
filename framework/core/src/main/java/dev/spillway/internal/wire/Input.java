package dev.spillway.internal.wire;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What has been read from a connection and not been used yet. Clocks are the caller's: whoever fills has set one.
public final class Input {
    /// The buffer of a connection that waits, or has small requests.
    public static final int SMALLEST = 1 << 10;
    private static final int LARGEST_READ = 1 << 14;
    /// What an idle connection may keep: enough for most requests in one read.
    private static final int KEPT = 1 << 12;

    static {
        ReadAhead.prepare();
    }

    private final ByteBudget.Lease lease;
    private Channel channel;
    private ByteBuffer view;
    private @Nullable ReadAhead ahead;
    /// The bytes; those from `position` to `limit` are unused.
    public byte[] bytes;

    public int position;
    public int limit;

    /// The input of `channel`.
    ///
    /// @param lease pays for a buffer that grows
    public Input(Channel channel, ByteBudget.Lease lease) {
        this.channel = channel;
        this.lease = lease;
        this.view = ByteBuffer.allocate(SMALLEST);
        this.bytes = view.array();
    }

    public boolean isEmpty() {
        return position == limit;
    }

    /// Forgets what is unused.
    public void clear() {
        position = limit;
    }

    /// Goes on with another channel, which is laid over the one so far.
    public void continueOn(Channel next) {
        channel = next;
    }

    /// Takes out what is unused.
    public byte[] takeUnused() {
        var unused = copy(limit - position);
        clear();
        return unused;
    }

    /// Reads more; unused bytes are kept, but may move to the start of the buffer.
    ///
    /// @return false at the end of the input
    /// @throws Refusal 503 if the process holds too many bytes for a larger buffer
    public boolean fill() throws IOException {
        makeRoom();
        view.limit(Math.min(bytes.length, limit + LARGEST_READ)).position(limit);
        var read = read(view);
        if (read < 0) {
            return false;
        }
        limit += read;
        return true;
    }

    private int read(ByteBuffer target) throws IOException {
        var other = ahead;
        if (other == null) {
            return channel.read(target);
        }
        var read = other.take(target);
        if (other.isSpent()) {
            ahead = null;
        }
        return read;
    }

    /// Lets a thread of its own read what comes next, so that somebody notices the end of the peer while the
    /// connection's thread is busy. That one must not be reading, and has to see what this did before it
    /// reads again.
    ///
    /// @param gone called by the reading thread if the peer is at its end before anybody else waits for input
    public void readAhead(Runnable gone) {
        if (ahead == null) {
            ahead = ReadAhead.start(channel, gone);
        }
    }

    /// The channel is closed: waits until nobody reads any more.
    public void settle() {
        var other = ahead;
        if (other != null) {
            other.await();
        }
    }

    /// A buffer that grew for a large head or body is not kept for the idle time of a connection.
    public void shrink() {
        if (isEmpty() && bytes.length > KEPT) {
            replace(new byte[SMALLEST], 0);
            lease.release();
        }
    }

    private void makeRoom() throws Refusal {
        if (isEmpty()) {
            var wasFull = limit == bytes.length;
            position = 0;
            limit = 0;
            if (wasFull && bytes.length < LARGEST_READ) {
                // More than fits comes at once: larger reads are fewer.
                replace(new byte[bytes.length * 2], 0);
            }
        } else if (limit == bytes.length) {
            var kept = limit - position;
            if (position >= bytes.length / 2) {
                System.arraycopy(bytes, position, bytes, 0, kept);
                position = 0;
                limit = kept;
            } else {
                lease.takeRoom(bytes.length);
                var larger = new byte[bytes.length * 2];
                System.arraycopy(bytes, position, larger, 0, kept);
                replace(larger, kept);
            }
        }
    }

    private void replace(byte[] buffer, int kept) {
        bytes = buffer;
        view = ByteBuffer.wrap(buffer);
        position = 0;
        limit = kept;
    }

    /// A copy of `length` unused bytes from `position`.
    public byte[] copy(int length) {
        return Arrays.copyOfRange(bytes, position, position + length);
    }
}
