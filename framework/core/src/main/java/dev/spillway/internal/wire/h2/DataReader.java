package dev.spillway.internal.wire.h2;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads DATA (RFC 9113, 6.1) and hands its content to the stream as it comes. What nobody wants is dropped, and the
/// peer may send as much again on the connection.
final class DataReader {
    private final FrameReader frames;
    private final Streams streams;
    private final Outbox out;
    private final Budgets budgets;
    private boolean reading;
    private long since;
    private long received;

    DataReader(FrameReader frames, Streams streams, Budgets budgets) {
        this.frames = frames;
        this.streams = streams;
        this.out = streams.out();
        this.budgets = budgets;
    }

    /// Whether the rest of a frame is awaited.
    boolean isReading() {
        return reading;
    }

    /// When the frame began, by the process clock.
    long since() {
        return since;
    }

    /// Bytes of the frame so far.
    long received() {
        return received;
    }

    /// Reads the frame whose header was read.
    void read() throws IOException {
        frames.requireStream();
        reading = true;
        received = 0;
        try {
            readPayload();
        } finally {
            reading = false;
        }
    }

    private void readPayload() throws IOException {
        since = streams.wire().deadlines().now();
        var padding = padding();
        if (padding < 0) {
            return;
        }
        var content = frames.length() - padding - (int) received;
        if (content < 0) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "padding that is longer than its frame");
        }
        count(content);
        StreamError error = null;
        Http2Stream stream = null;
        try {
            stream = arrive(content);
        } catch (StreamError e) {
            error = e;
        }
        if (!move(stream, content) || !move(null, padding)) {
            return;
        }
        if (error != null) {
            throw error;
        }
        if (stream != null && frames.has(Frame.END_STREAM)) {
            end(stream);
        }
    }

    private void count(int content) throws ConnectionError {
        if (content > 0) {
            budgets.content();
        } else if (!frames.has(Frame.END_STREAM)) {
            budgets.emptyFrame(since);
        }
    }

    /// @return the length of the padding, negative at the end of the input
    private int padding() throws IOException {
        if (!frames.has(Frame.PADDED)) {
            return 0;
        }
        if (frames.length() == 0) {
            throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "padded DATA without a length of its padding");
        }
        if (frames.some(1) == 0) {
            return -1;
        }
        var padding = frames.bytes()[frames.position()] & 0xff;
        frames.skip(1);
        received = 1;
        return padding;
    }

    /// Counts the frame against the windows.
    ///
    /// @return where its content goes; null if nobody wants it
    private @Nullable Http2Stream arrive(int content) throws IOException {
        var bytes = frames.length();
        out.lock();
        try {
            streams.reception().arrive(bytes);
            var stream = streams.get(frames.stream());
            if (stream == null) {
                if (frames.stream() > streams.highest()) {
                    throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "DATA on a stream that was not opened");
                }
                streams.late(bytes);
                streams.reception().credit(bytes);
                return null;
            }
            try {
                stream.inflow().arrive(bytes, content);
            } catch (StreamError e) {
                streams.reception().credit(bytes);
                throw e;
            }
            return stream;
        } finally {
            out.unlock();
        }
    }

    /// Moves `count` bytes out of the input.
    ///
    /// @return false at the end of the input
    private boolean move(@Nullable Http2Stream stream, int count) throws IOException {
        for (var left = count; left > 0; ) {
            var some = frames.some(left);
            if (some == 0) {
                return false;
            }
            if (stream != null) {
                put(stream, some);
            }
            frames.skip(some);
            received += some;
            left -= some;
        }
        return true;
    }

    private void put(Http2Stream stream, int count) {
        out.lock();
        try {
            stream.inflow().put(frames.bytes(), frames.position(), count);
            stream.wake();
        } finally {
            out.unlock();
        }
    }

    private void end(Http2Stream stream) throws StreamError {
        out.lock();
        try {
            if (!stream.isClosed()) {
                stream.peerEnded();
            }
        } finally {
            out.unlock();
        }
    }
}
