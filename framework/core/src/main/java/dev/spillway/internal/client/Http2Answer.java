package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.http.ClientRefused;
import dev.spillway.internal.wire.h2.HeaderCodec;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.util.Optional;

/// What has come of one answer over HTTP/2: interim heads, the head, content, trailers, in this order or not at all
/// (RFC 9113, 8.1). It belongs to the connection's lock.
final class Http2Answer {
    private static final int INTERIMS = 8;
    private static final int FINAL = 200;
    private static final int SWITCHING = 101;
    private static final long UNKNOWN = -1;

    private final Http2Inflow inflow;
    private final Credit credit = new Credit(Http2Link.STREAM_WINDOW, Http2Link.STREAM_WINDOW);
    private Optional<HeaderCodec.Fields> head = Optional.empty();
    private int interims;
    private long expected = UNKNOWN;
    private long taken;
    private boolean ended;

    /// @param share pays for content that waits to be read
    Http2Answer(Memory.Share share) {
        this.inflow = new Http2Inflow(share);
    }

    /// A block of fields has come.
    ///
    /// @throws GuardFault if it is none of an answer
    void fields(HeaderCodec.Block block, boolean end) throws GuardFault {
        switch (block) {
            case HeaderCodec.TooLarge _ ->
                throw new GuardFault(Reason.TOO_LARGE, "more header fields than response-header-bytes, or than 100");
            case HeaderCodec.Malformed(var detail) -> throw new GuardFault(Reason.PROTOCOL, detail);
            case HeaderCodec.Fields fields -> fields(fields, end);
        }
        ended |= end;
    }

    private void fields(HeaderCodec.Fields fields, boolean end) throws GuardFault {
        var isTrailer = head.isPresent();
        if (isTrailer != (fields.status() == 0) || (isTrailer && !end)) {
            throw new GuardFault(Reason.PROTOCOL, "header fields that have no place there");
        }
        if (isTrailer) {
            return;
        }
        if (fields.status() >= FINAL) {
            head = Optional.of(fields);
        } else if (end || fields.status() == SWITCHING) {
            throw new GuardFault(Reason.PROTOCOL, "an interim answer that is none");
        } else if (++interims > INTERIMS) {
            throw new GuardFault(Reason.PROTOCOL, "more than %d interim answers".formatted(INTERIMS));
        }
    }

    /// Content has come.
    ///
    /// @param octets of the frame, padding and all
    /// @throws IOException if it may not, or the process has no room for it
    void content(byte[] bytes, int from, int length, int octets, boolean end) throws IOException {
        if (head.isEmpty()) {
            throw new GuardFault(Reason.PROTOCOL, "content without a head");
        }
        if (!credit.received(octets)) {
            throw new GuardFault(Reason.PROTOCOL, "content beyond its window");
        }
        if (!inflow.add(bytes, from, length)) {
            throw new Fault(
                    new Fault.Refused(ClientRefused.Reason.MEMORY),
                    Fault.Sent.SOMETHING,
                    "no room for the answer in " + Knobs.BYTES.path());
        }
        ended |= end;
    }

    /// The head, once it has come.
    Optional<HeaderCodec.Fields> head() {
        return head;
    }

    /// The status, 0 as long as there is none.
    int status() {
        return head.map(HeaderCodec.Fields::status).orElse(0);
    }

    /// Whether all of it has come.
    boolean isEnded() {
        return ended;
    }

    /// Content of another length is not whole (RFC 9113, 8.1.1).
    void expect(long length) {
        expected = length;
    }

    /// All has been taken.
    ///
    /// @throws GuardFault if that is not what was expected
    void requireWhole() throws GuardFault {
        if (expected != UNKNOWN && taken != expected) {
            throw new GuardFault(Reason.PROTOCOL, "content of %d bytes instead of %d".formatted(taken, expected));
        }
    }

    /// Bytes that wait to be taken.
    int count() {
        return inflow.count();
    }

    int take(byte[] bytes, int offset, int length) {
        var count = inflow.take(bytes, offset, length);
        taken += count;
        return count;
    }

    /// Octets were used up.
    ///
    /// @return how many more the other side is to be given, if any
    int spent(int octets) {
        return ended ? 0 : credit.spent(octets);
    }

    /// Forgets what was not taken.
    ///
    /// @return how much that is
    int close() {
        return inflow.close();
    }
}
