package dev.spillway.internal.wire.h2;

import org.jspecify.annotations.Nullable;

/// Decodes the header blocks of one connection (RFC 7541), strictly, and bounded while it does so: past a bound it
/// goes on to the end of the block, so that the dynamic table stays in step, but keeps nothing. Time is in proportion
/// to the block and to what is kept; memory to what is kept, never to a length that the peer only claims.
///
/// We announce one table size at the start and never change it, so the peer never owes us a size update
/// (RFC 7541, 4.2) and none is waited for.
final class HpackDecoder {
    /// SETTINGS_HEADER_TABLE_SIZE: the size that a connection starts with (RFC 9113, 6.5.2), which we leave.
    static final int TABLE_SIZE = 4096;

    private static final byte[] NOTHING = {};
    /// One to the smallest size since the last block, one to the last (RFC 7541, 4.2).
    private static final int MOST_SIZE_UPDATES = 2;
    /// Five groups of seven bits hold any 31-bit number; more are padding.
    private static final int LAST_SHIFT = 28;

    private static final int INDEXED_BITS = 7;
    private static final int INDEXING_BITS = 6;
    private static final int SIZE_UPDATE_BITS = 5;
    private static final int PLAIN_BITS = 4;
    private static final int LENGTH_BITS = 7;

    private final int maxBytes;
    private final int maxCount;
    private final int tableSize;
    private final DynamicTable table;
    private @Nullable FieldList spare;
    private byte[] block = NOTHING;
    private int at;
    private int end;

    /// @param maxBytes of a list, by the count of RFC 9113, 6.5.2
    /// @param maxCount of fields, by [Decoded.Bound#COUNT]
    HpackDecoder(int maxBytes, int maxCount) {
        this(maxBytes, maxCount, TABLE_SIZE);
    }

    /// @param tableSize of the dynamic table
    HpackDecoder(int maxBytes, int maxCount, int tableSize) {
        this.maxBytes = maxBytes;
        this.maxCount = maxCount;
        this.tableSize = tableSize;
        this.table = new DynamicTable(tableSize);
    }

    DynamicTable table() {
        return table;
    }

    /// Decodes a whole block, which is not used any more afterwards.
    ///
    /// @throws CompressionError if it does not decode; the decoder is of no use afterwards
    Decoded decode(byte[] block, int from, int to) throws CompressionError {
        this.block = block;
        this.at = from;
        this.end = to;
        var list = spare == null ? new FieldList(maxBytes, maxCount, tableSize) : spare;
        list.clear();
        sizeUpdates();
        while (at < end) {
            field(list);
        }
        this.block = NOTHING;
        // A large list goes with the head that needed it; a connection keeps a small one.
        spare = list.isLarge() ? null : list;
        var met = list.met();
        return met == null ? new Decoded.Complete(list) : new Decoded.Oversize(met);
    }

    private void sizeUpdates() throws CompressionError {
        for (var updates = 0; at < end && isSizeUpdate(block[at]); updates++) {
            if (updates == MOST_SIZE_UPDATES) {
                throw new CompressionError("more than two table size updates");
            }
            table.resize(integer(SIZE_UPDATE_BITS));
        }
    }

    private static boolean isSizeUpdate(byte octet) {
        return (octet & 0xe0) == 0x20;
    }

    /// RFC 7541, 6: the first bits tell what it is.
    private void field(FieldList list) throws CompressionError {
        var octet = block[at];
        if (octet < 0) {
            list.keep(entry(integer(INDEXED_BITS)));
        } else if ((octet & 0x40) != 0) {
            literal(list, INDEXING_BITS, true);
        } else if (isSizeUpdate(octet)) {
            throw new CompressionError("a table size update after a field");
        } else {
            literal(list, PLAIN_BITS, false);
        }
    }

    /// RFC 7541, 6.2.
    private void literal(FieldList list, int prefix, boolean indexing) throws CompressionError {
        var index = integer(prefix);
        var known = index == 0 ? null : entry(index);
        var start = list.end();
        var valueStart = known == null ? string(list, start) : list.put(known.bytes(), known.nameLength(), start);
        var valueEnd = string(list, valueStart);
        var isThere = valueEnd <= list.bytes().length;
        var named = FieldKind.OTHER;
        var kind = FieldKind.OTHER;
        if (isThere) {
            named = known == null ? FieldKind.named(list.bytes(), start, valueStart) : known.named();
            kind = named.with(list.bytes(), valueStart, valueEnd);
        }
        if (indexing && table.takes(valueEnd - start + Entry.OVERHEAD)) {
            table.add(Entry.copy(list.bytes(), start, valueStart - start, valueEnd, named, kind));
        } else if (indexing) {
            table.clear();
        }
        list.keep(valueStart, valueEnd, kind);
    }

    /// RFC 7541, 2.3.3.
    private Entry entry(int index) throws CompressionError {
        if (index == 0) {
            throw new CompressionError("index 0");
        }
        if (index <= StaticTable.SIZE) {
            return StaticTable.get(index);
        }
        var age = index - StaticTable.SIZE - 1;
        if (age >= table.count()) {
            throw new CompressionError("an index beyond the table");
        }
        return table.get(age);
    }

    /// RFC 7541, 5.2: writes a string into the list, from `target`.
    ///
    /// @return where it ends there; past the end of the list's bytes if it does not fit
    private int string(FieldList list, int target) throws CompressionError {
        if (at == end) {
            throw truncated();
        }
        var isHuffman = block[at] < 0;
        var length = integer(LENGTH_BITS);
        if (length > end - at) {
            throw truncated();
        }
        var from = at;
        at += length;
        if (isHuffman) {
            return Huffman.decode(block, from, at, list.reserve(target + Huffman.most(length)), target);
        }
        var bytes = list.reserve(target + length);
        if (target < bytes.length) {
            System.arraycopy(block, from, bytes, target, Math.min(length, bytes.length - target));
        }
        return target + length;
    }

    /// RFC 7541, 5.1: a number that starts in the lowest `prefix` bits.
    private int integer(int prefix) throws CompressionError {
        var mask = (1 << prefix) - 1;
        var value = block[at++] & mask;
        return value < mask ? value : longer(value);
    }

    private int longer(int start) throws CompressionError {
        var value = (long) start;
        for (var shift = 0; shift <= LAST_SHIFT; shift += 7) {
            if (at == end) {
                throw truncated();
            }
            var octet = block[at++];
            value += (long) (octet & 0x7f) << shift;
            if (octet >= 0 && value <= Integer.MAX_VALUE) {
                return (int) value;
            }
        }
        throw new CompressionError("an integer over 31 bits");
    }

    private static CompressionError truncated() {
        return new CompressionError("a block that ends within a field");
    }
}
