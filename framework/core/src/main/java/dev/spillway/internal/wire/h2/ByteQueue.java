package dev.spillway.internal.wire.h2;

/// Bytes that have come for a stream and are not read yet: a ring that grows, so that many small frames take no more
/// memory than few large ones.
final class ByteQueue {
    private static final int FIRST = 1 << 10;
    private static final byte[] NOTHING = {};

    private byte[] ring = NOTHING;
    private int start;
    private int size;

    int size() {
        return size;
    }

    /// What the ring takes.
    int capacity() {
        return ring.length;
    }

    /// By how many bytes the ring grows if `more` come.
    int growth(int more) {
        var needed = size + more;
        if (needed <= ring.length) {
            return 0;
        }
        return Math.max(FIRST, Integer.highestOneBit(needed - 1) << 1) - ring.length;
    }

    /// Appends bytes.
    void put(byte[] bytes, int offset, int length) {
        var growth = growth(length);
        if (growth > 0) {
            grow(ring.length + growth);
        }
        var end = (start + size) & (ring.length - 1);
        var first = Math.min(length, ring.length - end);
        System.arraycopy(bytes, offset, ring, end, first);
        System.arraycopy(bytes, offset + first, ring, 0, length - first);
        size += length;
    }

    /// Takes out up to `length` bytes.
    int take(byte[] target, int offset, int length) {
        var taken = Math.min(length, size);
        copy(target, offset, taken);
        start = ring.length == 0 ? 0 : (start + taken) & (ring.length - 1);
        size -= taken;
        return taken;
    }

    /// Forgets all, and its memory.
    void clear() {
        ring = NOTHING;
        start = 0;
        size = 0;
    }

    private void copy(byte[] target, int offset, int length) {
        var first = Math.min(length, ring.length - start);
        System.arraycopy(ring, start, target, offset, first);
        System.arraycopy(ring, 0, target, offset + first, length - first);
    }

    private void grow(int length) {
        var larger = new byte[length];
        copy(larger, 0, size);
        ring = larger;
        start = 0;
    }
}
