package dev.spillway.internal.wire.h2;

import java.util.Arrays;

/// The fields that a peer has added, newest first (RFC 7541, 2.3.2 and 4). Its size is what the RFC counts, so it
/// holds 128 entries at most.
final class DynamicTable {
    private static final int FIRST_ENTRIES = 16;
    private static final Entry NONE = new Entry(new byte[0], 0, FieldKind.BAD_NAME, FieldKind.BAD_NAME);

    /// What we announced: the peer may choose less.
    private final int most;

    private int capacity;
    private int size;
    /// A ring whose length is a power of two; `newest` goes down.
    private Entry[] entries = noEntries(FIRST_ENTRIES);

    private int newest;
    private int count;

    /// @param most SETTINGS_HEADER_TABLE_SIZE as announced
    DynamicTable(int most) {
        this.most = most;
        this.capacity = most;
    }

    private static Entry[] noEntries(int length) {
        var entries = new Entry[length];
        Arrays.fill(entries, NONE);
        return entries;
    }

    /// Number of entries.
    int count() {
        return count;
    }

    /// Octets by the count of the RFC.
    int size() {
        return size;
    }

    /// The entry that was added as the `age`th last, from 0.
    Entry get(int age) {
        return entries[(newest + age) & (entries.length - 1)];
    }

    /// Whether an entry of this size has room when all others are gone.
    boolean takes(int entrySize) {
        return entrySize <= capacity;
    }

    /// Adds an entry that the table takes; the oldest give way.
    void add(Entry entry) {
        evict(capacity - entry.size());
        if (count == entries.length) {
            grow();
        }
        newest = (newest - 1) & (entries.length - 1);
        entries[newest] = entry;
        count++;
        size += entry.size();
    }

    /// RFC 7541, 4.4: an entry larger than the table empties it. That is no error.
    void clear() {
        evict(0);
    }

    /// RFC 7541, 6.3: the peer chooses how much of what we announced it uses.
    void resize(int wanted) throws CompressionError {
        if (wanted > most) {
            throw new CompressionError("a table size over what was announced");
        }
        capacity = wanted;
        evict(wanted);
    }

    private void evict(int largest) {
        while (size > largest) {
            var oldest = (newest + count - 1) & (entries.length - 1);
            size -= entries[oldest].size();
            entries[oldest] = NONE;
            count--;
        }
    }

    private void grow() {
        var larger = noEntries(2 * entries.length);
        for (var age = 0; age < count; age++) {
            larger[age] = get(age);
        }
        entries = larger;
        newest = 0;
    }
}
