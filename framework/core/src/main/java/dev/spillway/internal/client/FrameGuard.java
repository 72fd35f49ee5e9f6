package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import java.util.HashSet;
import java.util.Set;

/// What the other side of a connection of HTTP/2 may send, counted frame by frame: it must not keep us busy with what
/// is of no use to any call.
///
/// Frames that carry nothing are paid for, from an account that time fills and what we send ourselves: one call, one
/// piece of content has its answers. Content that comes for a stream that we have reset is what was on its way, at
/// most a window of it. It belongs to the connection's lock.
final class FrameGuard {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;

    /// A block of fields in more parts than these is cut to be costly.
    private static final int PARTS = 64;

    private static final long START = 200;
    private static final long MOST = 10_000;
    private static final long EVERY = 50_000_000;
    /// Heads, an end, a reset and the credit for one call.
    private static final long FOR_CALL = 8;
    /// Credit for content, once for the stream and once for the connection, however small the pieces it is taken in.
    private static final int PIECE = 1 << 10;

    private final long headerBytes;
    private final long window;
    private final Set<Integer> open = new HashSet<>();
    private long account = START;
    private long stray;
    private long paidUntil;
    private long block;
    private int parts;

    /// @param headerBytes the most of one block of fields, as it comes
    /// @param window what the other side may send on a stream that nobody reads
    /// @param now a reading of the process clock
    FrameGuard(long headerBytes, long window, long now) {
        this.headerBytes = headerBytes;
        this.window = window;
        this.paidUntil = now;
    }

    /// A frame leaves.
    void sent(int type, int stream, int length) {
        switch (type) {
            case HEADERS -> {
                open.add(stream);
                earn(FOR_CALL);
            }
            case DATA -> earn(2 + 2L * length / PIECE);
            case RST_STREAM -> {
                if (open.remove(stream)) {
                    stray += window;
                }
            }
            default -> {
                // An acknowledgement is caused by the other side, and so is a window that opens.
            }
        }
    }

    /// A frame comes.
    ///
    /// @throws GuardFault if it is no longer to be taken: the connection ends
    void received(int type, int flags, int stream, int length, long now) throws GuardFault {
        switch (type) {
            case DATA -> content(flags, stream, length, now);
            case HEADERS -> {
                pay("heads", now);
                block = 0;
                parts = 0;
                part(length);
            }
            case CONTINUATION -> part(length);
            case GOAWAY -> pay("farewells", now);
            case RST_STREAM -> {
                pay("resets", now);
                open.remove(stream);
            }
            default -> pay("control frames", now);
        }
        if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
            open.remove(stream);
        }
    }

    private void content(int flags, int stream, int length, long now) throws GuardFault {
        if (length == 0 && (flags & END_STREAM) == 0) {
            pay("empty frames", now);
        }
        if (length > 0 && !open.contains(stream)) {
            stray -= length;
            if (stray < 0) {
                throw new GuardFault(ClientFailed.Reason.PROTOCOL, "content for calls that have ended");
            }
        }
    }

    private void part(int length) throws GuardFault {
        block += length;
        if (block > headerBytes) {
            throw new GuardFault(ClientFailed.Reason.TOO_LARGE, "header fields of more than " + headerBytes + " bytes");
        }
        if (++parts > PARTS) {
            throw new GuardFault(ClientFailed.Reason.TOO_LARGE, "header fields in more than " + PARTS + " frames");
        }
    }

    private void earn(long more) {
        account = Math.min(MOST, account + more);
    }

    private void pay(String what, long now) throws GuardFault {
        account--;
        if (account >= 0) {
            return;
        }
        var passed = (now - paidUntil) / EVERY;
        paidUntil += passed * EVERY;
        earn(Math.min(START, passed));
        if (account < 0) {
            throw new GuardFault(ClientFailed.Reason.PROTOCOL, "a flood of " + what);
        }
    }
}
