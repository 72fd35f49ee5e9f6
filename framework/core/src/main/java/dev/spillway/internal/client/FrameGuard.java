package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.internal.clock.Clock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What the other side of a connection of HTTP/2 may send, seen frame by frame in the clear. The JDK's client bounds
/// the fields of an answer and the windows; it takes floods for as long as they last, and goes on to take them when
/// the call has ended. Here they cost the connection.
///
/// Frames that carry nothing are paid for, from an account that time fills and what we send ourselves: one call, one
/// piece of content has its answers. Content that comes for a stream that we have reset is what was on its way, at
/// most a window of it.
final class FrameGuard {
    /// RFC 9113, 3.4. Without it, the JDK has fallen back to HTTP/1.1.
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /// What the JDK's client gives a stream.
    private static final long WINDOW = 16 << 20;
    /// A block of fields in more parts than these is cut to be costly.
    private static final int PARTS = 64;

    private static final long START = 200;
    private static final long MOST = 10_000;
    private static final long EVERY = 50_000_000;
    /// Heads, an end, a reset and the credit for one call.
    private static final long FOR_CALL = 8;
    /// Credit for content, once for the stream and once for the connection, however small the pieces it is taken in.
    private static final int PIECE = 1 << 10;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;

    private final Clock clock;
    private final long headerBytes;
    private final FrameScanner in = new FrameScanner(new byte[0], this::received);
    private final FrameScanner out = new FrameScanner(PREFACE, this::sent);
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong account = new AtomicLong(START);
    private final AtomicLong stray = new AtomicLong();
    private volatile boolean leaving;
    private volatile long heard;
    private long paidUntil;
    private long block;
    private int parts;

    /// @param headerBytes the most of one block of fields, as it comes
    FrameGuard(Clock clock, long headerBytes) {
        this.clock = clock;
        this.headerBytes = headerBytes;
        this.paidUntil = clock.now();
        this.heard = paidUntil;
    }

    /// Bytes have come. Called by one thread at a time.
    ///
    /// @throws GuardFault if they are no longer to be taken
    void receive(ByteBuffer bytes) throws GuardFault {
        heard = clock.now();
        in.scan(bytes);
    }

    /// Bytes are about to leave. Called by one thread at a time.
    void send(ByteBuffer bytes) throws GuardFault {
        out.scan(bytes);
    }

    /// When something came last, a reading of the process clock.
    long heard() {
        return heard;
    }

    /// Whether one of both sides has said that there are to be no new calls on it.
    boolean isLeaving() {
        return leaving;
    }

    private void sent(int type, int flags, int stream, int length) {
        switch (type) {
            case HEADERS -> {
                open.add(stream);
                earn(FOR_CALL);
            }
            case DATA -> earn(2 + 2L * length / PIECE);
            case RST_STREAM -> {
                if (open.contains(stream)) {
                    // In this order, for the other direction is looked at meanwhile.
                    stray.addAndGet(WINDOW);
                    open.remove(stream);
                }
            }
            case GOAWAY -> leaving = true;
            default -> {
                // An acknowledgement is caused by the other side, and so is a window that opens.
            }
        }
    }

    private void received(int type, int flags, int stream, int length) throws GuardFault {
        switch (type) {
            case DATA -> content(flags, stream, length);
            case HEADERS -> {
                pay("heads");
                block = 0;
                parts = 0;
                part(length);
            }
            case CONTINUATION -> part(length);
            case GOAWAY -> {
                leaving = true;
                pay("farewells");
            }
            case RST_STREAM -> {
                pay("resets");
                open.remove(stream);
            }
            default -> pay("control frames");
        }
        if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
            open.remove(stream);
        }
    }

    private void content(int flags, int stream, int length) throws GuardFault {
        if (length == 0 && (flags & END_STREAM) == 0) {
            pay("empty frames");
        }
        if (length > 0 && !open.contains(stream) && stray.addAndGet(-length) < 0) {
            throw new GuardFault(ClientFailed.Reason.PROTOCOL, "content for calls that have ended");
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
        account.updateAndGet(held -> Math.min(MOST, held + more));
    }

    private void pay(String what) throws GuardFault {
        if (account.decrementAndGet() >= 0) {
            return;
        }
        var passed = (heard - paidUntil) / EVERY;
        paidUntil += passed * EVERY;
        earn(Math.min(START, passed));
        if (account.get() < 0) {
            throw new GuardFault(ClientFailed.Reason.PROTOCOL, "a flood of " + what);
        }
    }
}
