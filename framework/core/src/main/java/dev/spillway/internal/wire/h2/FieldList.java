package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.h2.Decoded.Bound;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The fields of one header block in the order of arrival, pseudo-header fields among them: bytes and offsets, no
/// text. A decoder fills it and uses it again, so [Http2Head] copies what a request keeps.
///
/// Past a bound nothing more is kept, but there is always room for an entry of the dynamic table behind what is.
final class FieldList {
    private static final int FIRST_BYTES = 512;
    private static final int FIRST_FIELDS = 32;
    /// What a connection may keep between heads.
    private static final int KEPT = 1 << 11;

    private final int maxBytes;
    private final int maxCount;
    private final int room;
    private byte[] bytes = new byte[FIRST_BYTES];
    /// For each field: start of the name, start of the value. The next one starts where it ends.
    private int[] starts = new int[2 * FIRST_FIELDS + 1];

    private FieldKind[] kinds = new FieldKind[FIRST_FIELDS];
    private int fields;
    private int counted;
    private int size;
    private boolean crumbs;
    private @Nullable Bound met;

    /// @param maxBytes by the count of RFC 9113, 6.5.2
    /// @param maxCount by [Bound#COUNT]
    /// @param tableSize the largest entry that still has to be decoded past a bound
    FieldList(int maxBytes, int maxCount, int tableSize) {
        this.maxBytes = maxBytes;
        this.maxCount = maxCount;
        this.room = maxBytes + tableSize;
    }

    /// Number of fields.
    int count() {
        return fields;
    }

    FieldKind kind(int index) {
        return kinds[index];
    }

    /// The bytes of all fields, one after the other.
    byte[] bytes() {
        return bytes;
    }

    int nameStart(int index) {
        return starts[2 * index];
    }

    int valueStart(int index) {
        return starts[2 * index + 1];
    }

    int valueEnd(int index) {
        return starts[2 * index + 2];
    }

    String name(int index) {
        return Octets.text(bytes, nameStart(index), valueStart(index));
    }

    String value(int index) {
        return Octets.text(bytes, valueStart(index), valueEnd(index));
    }

    /// The bound that was met.
    @Nullable
    Bound met() {
        return met;
    }

    void clear() {
        fields = 0;
        counted = 0;
        size = 0;
        crumbs = false;
        met = null;
    }

    /// Whether this is more than a connection keeps.
    boolean isLarge() {
        return bytes.length > KEPT;
    }

    /// Where the next field starts: its name is written there, its value behind that.
    int end() {
        return starts[2 * fields];
    }

    /// Makes `bytes` long enough for a part of a field that ends at `end`, or as long as it gets: what is longer
    /// fits neither this list nor the table.
    byte[] reserve(int end) {
        if (end > bytes.length && bytes.length < room) {
            bytes = Arrays.copyOf(bytes, Math.min(room, Math.max(end, 2 * bytes.length)));
        }
        return bytes;
    }

    /// Keeps the field that was written at [#end], unless a bound is met.
    void keep(int valueStart, int valueEnd, FieldKind kind) {
        if (met == null && isWithin(valueEnd - end(), kind)) {
            if (fields == kinds.length) {
                kinds = Arrays.copyOf(kinds, 2 * fields);
                starts = Arrays.copyOf(starts, 4 * fields + 1);
            }
            kinds[fields] = kind;
            starts[2 * fields + 1] = valueStart;
            starts[2 * fields + 2] = valueEnd;
            fields++;
        }
    }

    /// Keeps a field of a table, unless a bound is met.
    void keep(Entry entry) {
        if (met == null) {
            var from = end();
            keep(from + entry.nameLength(), put(entry.bytes(), entry.bytes().length, from), entry.kind());
        }
    }

    /// Writes the first octets of `source` from `at`, if they fit.
    ///
    /// @return where they end, or would
    int put(byte[] source, int length, int at) {
        var target = reserve(at + length);
        if (at + length <= target.length) {
            System.arraycopy(source, 0, target, at, length);
        }
        return at + length;
    }

    private boolean isWithin(int length, FieldKind kind) {
        var isCrumb = kind == FieldKind.COOKIE && crumbs;
        crumbs |= kind == FieldKind.COOKIE;
        counted += kind.isPseudo() || isCrumb ? 0 : 1;
        size += length + Entry.OVERHEAD;
        if (size > maxBytes) {
            met = Bound.BYTES;
        } else if (counted > maxCount) {
            met = Bound.COUNT;
        }
        return met == null;
    }
}
