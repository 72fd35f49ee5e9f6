package dev.spillway.internal.wire.h2;

import dev.spillway.http.Response;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Safeguard;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Encodes header blocks (RFC 7541) without any state: names by the static table, values in full. So blocks can be
/// encoded by many threads at once and leave in any order.
///
/// Each block starts with an update of the table size to 0. It costs one octet and means that the peer's table is
/// never used, whatever SETTINGS_HEADER_TABLE_SIZE it sends and when: a smaller one would have to be answered by such
/// an update in the very next block (RFC 9113, 4.3.1), and the peers that count on it end the connection otherwise.
///
/// No Huffman code: it would save some thirty octets of an answer, and cost both ends the time for each of its bits.
final class HpackEncoder {
    private static final int EMPTY_TABLE = 0x20;
    private static final int INDEXED = 0x80;
    /// Literal without indexing: index in four bits.
    private static final int PLAIN = 0x00;
    /// Literal never indexed: a proxy must not index it either (RFC 7541, 7.1.3).
    private static final int NEVER_INDEXED = 0x10;

    private static final int PLAIN_BITS = 4;
    private static final int INDEXED_BITS = 7;
    private static final int LENGTH_BITS = 7;

    private static final int STATUS = StaticTable.indexOf(":status");
    /// Fields that say who somebody is.
    private static final Set<String> SECRET = Set.of("set-cookie", "authorization");

    private static final byte[] DATE = encoded(target -> {
        name(target, "date");
        integer(target, 0, LENGTH_BITS, DateLine.VALUE_LENGTH);
    });
    private static final byte[] RPC_HEAD = encoded(target -> {
        start(target, "200");
        name(target, "content-type");
        string(target, "application/grpc");
    });
    private static final byte[] TRACE = encoded(target -> {
        name(target, "traceparent");
        integer(target, 0, LENGTH_BITS, CallTrace.LENGTH);
    });
    private static final byte[] CONTENT_LENGTH = encoded(target -> name(target, "content-length"));

    private static final int LOWEST = 100;
    private static final int HIGHEST = 599;
    /// How a block with each status starts.
    private static final byte[][] STARTS = IntStream.rangeClosed(LOWEST, HIGHEST)
            .mapToObj(status -> encoded(target -> start(target, Integer.toString(status))))
            .toArray(byte[][]::new);

    /// A name as an application writes it, and how a field with it starts.
    // The array is written once, before the record is published.
    @SuppressWarnings("ArrayRecordComponent")
    private record Name(String text, byte[] start) {}

    /// Applications have few names, and those that are used are kept encoded: by hash, the last one of each. Threads
    /// race for the slots; whoever loses encodes again.
    private static final Name[] NAMES = new Name[256];
    /// Longer names are no constants.
    private static final int LONGEST_KEPT = 64;

    static {
        Arrays.fill(NAMES, new Name("", encoded(target -> name(target, ""))));
    }

    /// The fields of each set of safeguards.
    private static final byte[][] SAFEGUARDS = IntStream.range(0, Safeguard.SETS)
            .mapToObj(set -> encoded(target -> safeguards(target, set)))
            .toArray(byte[][]::new);

    private HpackEncoder() {}

    private static void safeguards(FrameBuffer target, int set) {
        for (var one : Safeguard.values()) {
            if (one.in(set)) {
                name(target, one.field());
                string(target, one.value());
            }
        }
    }

    private static byte[] encoded(Consumer<FrameBuffer> writer) {
        var target = new FrameBuffer(LONGEST_KEPT);
        writer.accept(target);
        return Arrays.copyOf(target.bytes(), target.count());
    }

    private static void start(FrameBuffer target, String status) {
        start(target);
        for (var index = STATUS; StaticTable.get(index).name().equals(":status"); index++) {
            if (StaticTable.get(index).value().equals(status)) {
                integer(target, INDEXED, INDEXED_BITS, index);
                return;
            }
        }
        name(target, ":status");
        string(target, status);
    }

    /// Starts a block that has no status: trailers.
    static void start(FrameBuffer target) {
        target.put(EMPTY_TABLE);
    }

    /// Starts a block with a status from 100 to 599.
    static void start(FrameBuffer target, int status) {
        target.put(STARTS[status - LOWEST]);
    }

    /// Starts the block of an answer of gRPC.
    static void rpcHead(FrameBuffer target) {
        target.put(RPC_HEAD);
    }

    /// The block of an answer.
    ///
    /// @param length of its content, or a negative number for no Content-Length
    /// @param date the line as [DateLine] makes it
    /// @param safeguards the set of those that it lacks
    static void head(FrameBuffer target, Response response, long length, byte[] date, int safeguards) {
        start(target, response.status());
        target.put(DATE);
        target.put(date, DateLine.VALUE_START, DateLine.VALUE_LENGTH);
        var fields = response.headers();
        for (var i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            field(target, field.name(), field.value());
        }
        target.put(SAFEGUARDS[safeguards]);
        if (length >= 0) {
            target.put(CONTENT_LENGTH);
            string(target, Long.toString(length));
        }
    }

    /// The trace of the call, if it has one.
    static void trace(FrameBuffer target, CallTrace trace) {
        if (trace.exists()) {
            target.put(TRACE);
            target.put(trace);
            if (!trace.state().isEmpty()) {
                field(target, "tracestate", trace.state());
            }
        }
    }

    /// One field; its name goes out in lower case (RFC 9113, 8.2).
    static void field(FrameBuffer target, String name, String value) {
        if (name.length() > LONGEST_KEPT) {
            name(target, name);
        } else {
            var slot = name.hashCode() & (NAMES.length - 1);
            var known = NAMES[slot];
            if (!known.text.equals(name)) {
                known = new Name(name, encoded(start -> name(start, name)));
                NAMES[slot] = known;
            }
            target.put(known.start);
        }
        string(target, value);
    }

    private static void name(FrameBuffer target, String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        var index = StaticTable.indexOf(lower);
        integer(target, SECRET.contains(lower) ? NEVER_INDEXED : PLAIN, PLAIN_BITS, index);
        if (index == 0) {
            string(target, lower);
        }
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
