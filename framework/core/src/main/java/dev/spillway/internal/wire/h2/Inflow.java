package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.Gone;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What the peer sends on one stream: its window, and bytes that have come and are not read yet. The connection's
/// thread puts them in, the stream's thread takes them out, both under the outbox's lock.
final class Inflow {
    private final int id;
    private final Streams streams;
    private final Outbox out;
    /// By its Content-Length; negative if that is not known.
    private final long declared;

    private final ByteQueue queue = new ByteQueue();
    private final int size;
    private int window;
    private int credit;
    private long arrived;
    private boolean ended;
    private @Nullable IOException failure;

    Inflow(int id, Streams streams, long declared) {
        this.id = id;
        this.streams = streams;
        this.out = streams.out();
        this.declared = declared;
        this.size = streams.limits().streamWindow();
        this.window = size;
    }

    /// What the peer may send at once.
    int window() {
        return window;
    }

    /// Whether the peer has said all.
    boolean hasEnded() {
        return ended;
    }

    /// Whether nothing can come any more, and nothing is held of what came.
    boolean isOver() {
        return ended && queue.capacity() == 0;
    }

    /// Bytes that wait to be read.
    int available() {
        return queue.size();
    }

    /// Why there is no body any more.
    @Nullable
    IOException failure() {
        return failure;
    }

    /// DATA begins.
    ///
    /// @param bytes what counts against the window
    /// @param content what is left of them without padding
    /// @throws StreamError if that is more than the peer may send
    void arrive(int bytes, int content) throws StreamError {
        if (ended) {
            throw new StreamError(ErrorCode.STREAM_CLOSED, "DATA after the end of the stream");
        }
        window -= bytes;
        if (window < 0) {
            throw new StreamError(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the window takes");
        }
        arrived += content;
        if (declared >= 0 && arrived > declared) {
            throw new StreamError(ErrorCode.PROTOCOL_ERROR, "more DATA than Content-Length tells");
        }
        // Padding is read as it comes.
        credit += bytes - content;
        streams.reception().credit(bytes - content);
    }

    /// Content has come. If the process has no room for it, the body fails with a 503; what cannot be kept is dropped.
    void put(byte[] bytes, int offset, int length) {
        if (failure != null) {
            streams.reception().credit(length);
            return;
        }
        var growth = queue.growth(length);
        var refusal = growth == 0 ? null : streams.refuseBytes(growth);
        if (refusal != null) {
            fail(refusal);
            streams.reception().credit(length);
            return;
        }
        queue.put(bytes, offset, length);
    }

    /// The peer has said all. Clients break off a body that was refused or answered: what they had announced matters
    /// to nobody then.
    ///
    /// @throws StreamError if it had announced another length
    void end() throws StreamError {
        if (ended) {
            throw new StreamError(ErrorCode.STREAM_CLOSED, "a second end of the stream");
        }
        if (declared >= 0 && arrived != declared && failure == null) {
            throw new StreamError(ErrorCode.PROTOCOL_ERROR, "less DATA than Content-Length tells");
        }
        ended = true;
    }

    /// There is no body any more.
    void fail(IOException why) {
        if (failure == null || why instanceof Gone) {
            failure = why;
        }
        streams.reception().credit(queue.size());
        streams.giveBack(queue.capacity());
        queue.clear();
    }

    /// Takes bytes that have come, and lets the peer send as many more.
    int take(byte[] target, int offset, int length) {
        var taken = queue.take(target, offset, length);
        credit += taken;
        if (credit >= size / 2 && !ended) {
            FrameWriter.windowUpdate(out.frames(), id, credit);
            window += credit;
            credit = 0;
            out.signal();
        }
        streams.reception().credit(taken);
        return taken;
    }
}
