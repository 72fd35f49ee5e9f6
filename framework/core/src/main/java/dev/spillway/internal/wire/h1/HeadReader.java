package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.HeadBounds;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.WireLimits;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// Reads the head of a request in one pass: it looks for the end, refuses octets that no head may have, and splits
/// each line as soon as it is complete, so that a bad line is refused before the head ends.
///
/// A line ends with CR LF and nothing else; a bare CR or LF is refused (RFC 9112, 2.2), and so is obsolete line
/// folding (5.2), because a name has to start its line.
final class HeadReader {
    private static final int FIRST_OFFSETS = 64;
    private static final int OFFSETS = 4;

    private final Input input;
    private final ByteBudget.Lease lease;
    private final WireLimits limits;
    private int[] offsets = new int[FIRST_OFFSETS];
    private int fields;
    /// All of these are relative to the start of the head, which moves when the input is filled.
    private int scanned;

    private int lineStart;

    /// @param lease pays for large heads
    HeadReader(Input input, ByteBudget.Lease lease, WireLimits limits) {
        this.input = input;
        this.lease = lease;
        this.limits = limits;
    }

    /// Reads a head. At least one of its bytes is in the input already.
    ///
    /// @throws Refusal 400, 414, 431, 501, 503 or 505
    /// @throws EOFException if the input ends within the head
    RequestHead read() throws IOException {
        skipEmptyLine();
        scanned = 0;
        fields = 0;
        var lineEnd = nextLine(limits.requestLine(), true);
        var fieldsStart = scanned;
        while (true) {
            var end = nextLine(fieldsStart + limits.headerBytes(), false);
            if (end == lineStart) {
                break;
            }
            field(lineStart, end);
        }
        if (scanned > Input.SMALLEST) {
            lease.takeFairly(scanned);
        }
        var head = input.copy(scanned);
        input.position += scanned;
        return RequestLine.parse(head, lineEnd, new Fields(head, Arrays.copyOf(offsets, fields * OFFSETS), fields));
    }

    /// RFC 9112, 2.2: one empty line before a request is ignored.
    private void skipEmptyLine() throws IOException {
        if (octet(0) == '\r' && octet(1) == '\n') {
            input.position += 2;
            octet(0);
        }
    }

    /// Scans one line.
    ///
    /// @param most where the line has to end at the latest
    /// @return where it ends, without its CR LF; it starts at `lineStart`
    private int nextLine(int most, boolean isRequestLine) throws IOException {
        lineStart = scanned;
        while (true) {
            var from = input.position + scanned;
            var at = from;
            var until = Math.min(input.limit, input.position + most + 1);
            var bytes = input.bytes;
            while (at < until && Octets.is(bytes[at], Octets.VALUE)) {
                at++;
            }
            scanned += at - from;
            if (scanned > most) {
                throw isRequestLine ? HeadBounds.requestLine(limits) : HeadBounds.bytes(limits);
            }
            if (at < input.limit) {
                return lineEnd();
            }
            fill();
        }
    }

    private int lineEnd() throws IOException {
        var end = scanned;
        if (octet(end) != '\r') {
            throw Refusal.of(Reason.MALFORMED, "a control character in the head");
        }
        if (octet(end + 1) != '\n') {
            throw Refusal.of(Reason.MALFORMED, "a CR without LF in the head");
        }
        scanned = end + 2;
        return end;
    }

    /// Splits one field line (RFC 9112, 5): a token, a colon directly after it, a value in optional white space.
    private void field(int start, int end) throws Refusal {
        if (fields == limits.headerCount()) {
            throw HeadBounds.count(limits);
        }
        var bytes = input.bytes;
        var base = input.position;
        var colon = start;
        while (colon < end && Octets.is(bytes[base + colon], Octets.TOKEN)) {
            colon++;
        }
        if (colon == start || colon == end || bytes[base + colon] != ':') {
            throw Refusal.of(Reason.MALFORMED, "a field line without a name and a colon");
        }
        var from = colon + 1;
        var to = end;
        while (from < to && isBlank(bytes[base + from])) {
            from++;
        }
        while (to > from && isBlank(bytes[base + to - 1])) {
            to--;
        }
        keep(start, colon, from, to);
    }

    private void keep(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        var at = fields++ * OFFSETS;
        if (at == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * at);
        }
        offsets[at] = nameStart;
        offsets[at + 1] = nameEnd;
        offsets[at + 2] = valueStart;
        offsets[at + 3] = valueEnd;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private byte octet(int index) throws IOException {
        while (input.position + index >= input.limit) {
            fill();
        }
        return input.bytes[input.position + index];
    }

    private void fill() throws IOException {
        if (!input.fill()) {
            throw new EOFException("the input ends within a head");
        }
    }
}
