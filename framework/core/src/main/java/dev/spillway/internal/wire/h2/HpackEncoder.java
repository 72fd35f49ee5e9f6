package dev.spillway.internal.wire.h2;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.DateLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Encodes header blocks (RFC 7541) without any state: names by the static table, values in full. So blocks can be
/// encoded by many threads at once and leave in any order.
///
/// Each block starts with an update of the table size to 0. It costs one octet and means that the peer's table is
/// never used, whatever SETTINGS_HEADER_TABLE_SIZE it sends and when: a smaller one would have to be answered by such
/// an update in the very next block (RFC 9113, 4.3.1), and the peers that count on it end the connection otherwise.
///
/// No Huffman code: it would save some forty octets of an answer, and cost both ends the time for each of its bits.
final class HpackEncoder {
    private static final int EMPTY_TABLE = 0x20;
    private static final int INDEXED = 0x80;
    /// Literal without indexing: index in four bits.
    private static final int PLAIN = 0x00;
    /// Literal never indexed: a proxy must not index it either (RFC 7541, 7.1.3).
    private static final int NEVER_INDEXED = 0x10;

    private static final int PLAIN_BITS = 4;
    private static final int LENGTH_BITS = 7;

    private static final int STATUS = StaticTable.indexOf(":status");
    private static final int DATE = StaticTable.indexOf("date");
    private static final int CONTENT_LENGTH = StaticTable.indexOf("content-length");
    private static final int SET_COOKIE = StaticTable.indexOf("set-cookie");
    private static final int AUTHORIZATION = StaticTable.indexOf("authorization");

    private static final int LOWEST = 100;
    private static final int HIGHEST = 599;
    /// How a block with each status starts.
    private static final byte[][] STARTS = new byte[HIGHEST - LOWEST + 1][];

    static {
        for (var status = LOWEST; status <= HIGHEST; status++) {
            STARTS[status - LOWEST] = start(Integer.toString(status));
        }
    }

    private HpackEncoder() {}

    private static byte[] start(String status) {
        var start = new FrameBuffer(8);
        start(start);
        for (var index = STATUS; index <= StaticTable.SIZE; index++) {
            var entry = StaticTable.get(index);
            if (entry.nameLength() == ":status".length()
                    && new String(entry.bytes(), StandardCharsets.US_ASCII).equals(":status" + status)) {
                integer(start, INDEXED, LENGTH_BITS, index);
                return Arrays.copyOf(start.bytes(), start.count());
            }
        }
        integer(start, PLAIN, PLAIN_BITS, STATUS);
        string(start, status);
        return Arrays.copyOf(start.bytes(), start.count());
    }

    /// Starts a block that has no status: trailers.
    static void start(FrameBuffer target) {
        target.put(EMPTY_TABLE);
    }

    /// Starts a block with a status from 100 to 599.
    static void start(FrameBuffer target, int status) {
        target.put(STARTS[status - LOWEST]);
    }

    /// The block of an answer.
    ///
    /// @param length of its content, or a negative number for no Content-Length
    /// @param date the line as [DateLine] makes it
    static void head(FrameBuffer target, Response response, long length, byte[] date) {
        start(target, response.status());
        date(target, date);
        var fields = response.headers();
        for (var i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            field(target, field.name(), field.value());
        }
        if (length >= 0) {
            integer(target, PLAIN, PLAIN_BITS, CONTENT_LENGTH);
            string(target, Long.toString(length));
        }
    }

    private static void date(FrameBuffer target, byte[] date) {
        integer(target, PLAIN, PLAIN_BITS, DATE);
        integer(target, 0, LENGTH_BITS, DateLine.VALUE_LENGTH);
        target.put(date, DateLine.VALUE_START, DateLine.VALUE_LENGTH);
    }

    /// One field; its name goes out in lower case (RFC 9113, 8.2).
    static void field(FrameBuffer target, String name, String value) {
        var index = StaticTable.indexOf(name);
        var form = index != 0 && (index == SET_COOKIE || index == AUTHORIZATION) ? NEVER_INDEXED : PLAIN;
        integer(target, form, PLAIN_BITS, index);
        if (index == 0) {
            integer(target, 0, LENGTH_BITS, name.length());
            target.putLower(name);
        }
        string(target, value);
    }

    private static void string(FrameBuffer target, String text) {
        integer(target, 0, LENGTH_BITS, text.length());
        target.put(text);
    }

    /// RFC 7541, 5.1: `form` in the high bits, the number from the lowest `prefix` bits on.
    private static void integer(FrameBuffer target, int form, int prefix, int value) {
        var mask = (1 << prefix) - 1;
        if (value < mask) {
            target.put(form | value);
            return;
        }
        target.put(form | mask);
        var rest = value - mask;
        while (rest > 0x7f) {
            target.put(0x80 | (rest & 0x7f));
            rest >>>= 7;
        }
        target.put(rest);
    }
}
