package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Octets;
import java.util.Arrays;

/// A field in a table of HPACK.
///
/// @param bytes the name, directly followed by the value; not to be changed
/// @param nameLength where the name ends
/// @param named the kind by its name
/// @param kind the kind by name and value
// Nobody compares entries.
@SuppressWarnings("ArrayRecordComponent")
record Entry(byte[] bytes, int nameLength, FieldKind named, FieldKind kind) {
    /// What a field counts beside its octets (RFC 7541, 4.1; RFC 9113, 6.5.2).
    static final int OVERHEAD = 32;

    /// Copies the field that is from `from` to `to` in `source`.
    static Entry copy(byte[] source, int from, int nameLength, int to, FieldKind named, FieldKind kind) {
        return new Entry(Arrays.copyOfRange(source, from, to), nameLength, named, kind);
    }

    String name() {
        return Octets.text(bytes, 0, nameLength);
    }

    String value() {
        return Octets.text(bytes, nameLength, bytes.length);
    }

    int size() {
        return bytes.length + OVERHEAD;
    }
}
