package dev.spillway.internal.wire.h2;

import dev.spillway.http.Response;
import dev.spillway.internal.gate.Gone;
import dev.spillway.internal.rpc.RpcMetadata;
import dev.spillway.internal.rpc.RpcStatus;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.Safeguard;
import dev.spillway.internal.wire.WireLimits;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// What goes to the peer on one stream: its window, and the clocks of an answer. The stream's thread puts frames, the
/// connection's thread widens the window, both under the outbox's lock.
final class Outflow {
    /// Frames that a peer may force to be small; then it waits until a larger one is worth it.
    private static final int SMALL_FRAMES = 64;

    private static final int SMALL = 1 << 10;

    private final Http2Stream stream;
    private final Outbox out;
    private WireLimits.Pace pace;
    private long window;
    private int small;
    private boolean ended;
    /// Bytes of the answer that the peer took, and nanoseconds that it let us wait.
    private long written;

    private long waited;

    Outflow(Http2Stream stream, Outbox out, WireLimits.Pace pace, long window) {
        this.stream = stream;
        this.out = out;
        this.pace = pace;
        this.window = window;
    }

    /// The answer may take so long in all.
    void allow(long longest) {
        pace = pace.within(longest);
    }

    /// Bytes of content that were sent. Under the lock.
    long written() {
        return written;
    }

    /// Whether we have said all.
    boolean hasEnded() {
        return ended;
    }

    /// The peer takes `more` bytes more, or less.
    ///
    /// @throws StreamError if the window becomes too large
    void widen(long more) throws StreamError {
        if (window + more > Frame.MOST_NUMBER) {
            throw new StreamError(ErrorCode.FLOW_CONTROL_ERROR, "a window of more than 2^31-1");
        }
        window += more;
    }

    /// Puts the head of an answer.
    ///
    /// @param trace of its call
    /// @param length of the content, negative if it is not told
    /// @throws IOException if nobody waits for it, or its peer takes nothing
    void head(Response response, CallTrace trace, long length, FrameWriter.Then then) throws IOException {
        beforeHead();
        var safeguards = Safeguard.missing(response, stream.wire().tls().isPresent());
        var target = out.answers();
        var from = FrameWriter.beginBlock(target, stream.id(), then);
        HpackEncoder.head(target, response, length, stream.wire().date().bytes(), safeguards);
        HpackEncoder.trace(target, trace);
        FrameWriter.endBlock(target, from, stream.id(), then);
        ended = then == FrameWriter.Then.END;
    }

    /// Puts the head of an answer of gRPC.
    ///
    /// @throws IOException if nobody waits for it, or its peer takes nothing
    void rpcHead(RpcMetadata fields) throws IOException {
        beforeHead();
        RpcBlocks.head(out.answers(), stream.id(), fields);
    }

    /// Puts the end of an answer of gRPC.
    ///
    /// @param start what of it is out
    /// @throws IOException if nobody waits for it, or its peer takes nothing
    void rpcEnd(RpcStatus status, RpcBlocks.Start start) throws IOException {
        beforeHead();
        RpcBlocks.end(out.answers(), stream.id(), status, start);
        ended = true;
    }

    /// Whether the peer takes content now.
    boolean isReady() {
        return Math.min(window, out.allowance(1)) > 0;
    }

    private void beforeHead() throws IOException {
        if (!out.takesHead()) {
            await(this::mayHead);
        }
        stream.requireOpen();
    }

    /// Puts content, as windows allow.
    ///
    /// @throws IOException if nobody waits for it, or its peer takes nothing
    void data(byte[] bytes, int offset, int length, FrameWriter.Then then) throws IOException {
        var at = offset;
        var end = offset + length;
        do {
            var count = allowance(end - at);
            stream.requireOpen();
            var last = at + count == end && then == FrameWriter.Then.END;
            FrameWriter.data(
                    out.answers(), stream.id(), bytes, at, count, last ? FrameWriter.Then.END : FrameWriter.Then.MORE);
            at += count;
            window -= count;
            written += count;
            out.spend(count);
            ended = last;
        } while (at < end);
    }

    private int allowance(int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (allowed(wanted) == 0) {
            await(() -> isReady(wanted));
        }
        var allowed = allowed(wanted);
        if (Math.min(window, out.window()) < Math.min(wanted, SMALL)) {
            small++;
        }
        return allowed;
    }

    /// What windows have to let through. A peer that opens them by single bytes gets those one by one only for a while,
    /// because each costs a frame.
    private int least(int wanted) {
        return small < SMALL_FRAMES ? 1 : Math.min(wanted, SMALL);
    }

    /// What may be put now.
    private int allowed(int wanted) {
        return Math.min(window, out.window()) < least(wanted) ? 0 : (int) Math.min(window, out.allowance(wanted));
    }

    /// Whether something may be put. If not, it may be the turn of others: only who could go on but for the connection
    /// stands in its line.
    private boolean isReady(int wanted) {
        if (allowed(wanted) > 0) {
            return true;
        }
        if (window >= least(wanted)) {
            out.awaitWindow(stream);
        } else {
            out.leave(stream);
        }
        return false;
    }

    private boolean mayHead() {
        if (out.takesHead()) {
            return true;
        }
        out.awaitRoom(stream);
        return false;
    }

    private void await(BooleanSupplier ready) throws IOException {
        out.signal();
        try {
            var longest = Math.min(pace.grace(), pace.left(written, waited));
            waited += stream.isOwn() ? stream.await(longest, ready) : stream.awaitAsSender(longest, ready);
        } finally {
            out.leave(stream);
        }
        stream.requireOpen();
        if (stream.isLate() && !ready.getAsBoolean()) {
            throw new Gone();
        }
    }
}
