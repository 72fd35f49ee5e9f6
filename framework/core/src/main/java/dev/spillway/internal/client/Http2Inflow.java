package dev.spillway.internal.client;

import java.util.Arrays;

/// Content of one answer that has come and was not read. What it takes of the heap is paid for. It belongs to the
/// connection's lock.
final class Http2Inflow {
    private static final byte[] NOTHING = {};
    /// What is kept when all was read.
    private static final int KEPT = 16 << 10;

    private final Memory.Share share;
    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    Http2Inflow(Memory.Share share) {
        this.share = share;
    }

    /// Takes content.
    ///
    /// @return false if the process has no room for it
    boolean add(byte[] more, int offset, int length) {
        if (to + length > bytes.length && !makeRoom(length)) {
            return false;
        }
        System.arraycopy(more, offset, bytes, to, length);
        to += length;
        return true;
    }

    private boolean makeRoom(int length) {
        var held = count();
        if (held + length <= bytes.length) {
            System.arraycopy(bytes, from, bytes, 0, held);
        } else {
            var larger = Math.max(held + length, 2 * bytes.length);
            if (!share.offer(larger - bytes.length)) {
                return false;
            }
            bytes = Arrays.copyOf(from == 0 ? bytes : Arrays.copyOfRange(bytes, from, from + bytes.length), larger);
        }
        from = 0;
        to = held;
        return true;
    }

    /// Bytes that are there.
    int count() {
        return to - from;
    }

    /// Gives up to `length` bytes out.
    int take(byte[] target, int offset, int length) {
        var count = Math.min(length, count());
        System.arraycopy(bytes, from, target, offset, count);
        from += count;
        if (from == to) {
            from = 0;
            to = 0;
            if (bytes.length > KEPT) {
                share.giveBack(bytes.length);
                bytes = NOTHING;
            }
        }
        return count;
    }

    /// Forgets what is there.
    ///
    /// @return how much that was
    int close() {
        var unread = count();
        bytes = NOTHING;
        from = 0;
        to = 0;
        share.close();
        return unread;
    }
}
