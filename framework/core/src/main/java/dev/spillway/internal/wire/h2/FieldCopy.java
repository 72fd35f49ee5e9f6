package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.Octets;

/// Copies what a request keeps out of the decoder's list: its fields without the pseudo-header fields, its authority
/// as Host (RFC 9113, 8.3.1), the crumbs of its cookie as one (8.2.3).
final class FieldCopy {
    private static final byte[] HOST = Octets.ascii("host");
    private static final byte[] BETWEEN_CRUMBS = Octets.ascii("; ");
    private static final int COOKIE_LENGTH = "cookie".length();
    private static final int OFFSETS = 4;

    private final FieldList list;
    private final byte[] source;
    private final byte[] target;
    private final int[] offsets;
    private int at;
    private int lines;

    private FieldCopy(FieldList list, int length, int lines) {
        this.list = list;
        this.source = list.bytes();
        this.target = new byte[length];
        this.offsets = new int[OFFSETS * lines];
    }

    /// Copies a list without a Host.
    ///
    /// @param first the first field that is no pseudo-header field
    /// @param crumbs number of Cookie fields
    /// @param authority the field whose value becomes Host
    static Fields withHost(FieldList list, int first, int crumbs, int authority) {
        var authorityLength = list.valueEnd(authority) - list.valueStart(authority);
        var copy = new FieldCopy(
                list, length(list, first, crumbs) + HOST.length + authorityLength, 1 + lines(list, first, crumbs));
        copy.put(HOST, 0, HOST.length);
        copy.line(0, copy.at);
        copy.put(copy.source, list.valueStart(authority), authorityLength);
        copy.endLine();
        return copy.fields(first);
    }

    /// Copies a list as it is.
    static Fields plain(FieldList list, int first, int crumbs) {
        return new FieldCopy(list, length(list, first, crumbs), lines(list, first, crumbs)).fields(first);
    }

    private static int length(FieldList list, int first, int crumbs) {
        var more = Math.max(0, crumbs - 1);
        return list.end() - list.nameStart(first) + more * (BETWEEN_CRUMBS.length - COOKIE_LENGTH);
    }

    private static int lines(FieldList list, int first, int crumbs) {
        return list.count() - first - Math.max(0, crumbs - 1);
    }

    private Fields fields(int first) {
        var cookies = 0;
        for (var i = first; i < list.count(); i++) {
            if (list.kind(i) != FieldKind.COOKIE) {
                copy(i);
            } else if (cookies++ == 0) {
                copy(i);
                joinCrumbs(i + 1);
                offsets[OFFSETS * lines - 1] = at;
            }
        }
        return new Fields(target, offsets, lines);
    }

    private void copy(int index) {
        var from = list.nameStart(index);
        line(at, at + list.valueStart(index) - from);
        put(source, from, list.valueEnd(index) - from);
        endLine();
    }

    private void joinCrumbs(int from) {
        for (var i = from; i < list.count(); i++) {
            if (list.kind(i) == FieldKind.COOKIE) {
                put(BETWEEN_CRUMBS, 0, BETWEEN_CRUMBS.length);
                put(source, list.valueStart(i), list.valueEnd(i) - list.valueStart(i));
            }
        }
    }

    private void put(byte[] bytes, int from, int length) {
        System.arraycopy(bytes, from, target, at, length);
        at += length;
    }

    private void line(int nameStart, int valueStart) {
        offsets[OFFSETS * lines] = nameStart;
        offsets[OFFSETS * lines + 1] = valueStart;
        offsets[OFFSETS * lines + 2] = valueStart;
    }

    private void endLine() {
        offsets[OFFSETS * lines + 3] = at;
        lines++;
    }
}
