package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import java.nio.ByteBuffer;

/// Finds the frames of HTTP/2 in one direction of a connection as its bytes pass by (RFC 9113, 4.1). It keeps the nine
/// octets of a header, and looks into no payload.
final class FrameScanner {
    private static final int HEADER = 9;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int STREAM = 5;

    private final Sink sink;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private final ByteBuffer preface;
    private long skipped;

    /// Who is told.
    @FunctionalInterface
    interface Sink {
        /// A frame has begun.
        void frame(int type, int flags, int stream, int length) throws GuardFault;
    }

    /// @param preface what has to come before the first frame
    FrameScanner(byte[] preface, Sink sink) {
        this.preface = ByteBuffer.wrap(preface);
        this.sink = sink;
    }

    /// The next bytes; they are consumed.
    void scan(ByteBuffer bytes) throws GuardFault {
        while (bytes.hasRemaining()) {
            if (preface.hasRemaining()) {
                if (preface.get() != bytes.get()) {
                    throw new GuardFault(ClientFailed.Reason.CONNECTION, "another protocol than h2");
                }
                continue;
            }
            if (skipped > 0) {
                var step = (int) Math.min(skipped, bytes.remaining());
                bytes.position(bytes.position() + step);
                skipped -= step;
                continue;
            }
            header.put(bytes.get());
            if (!header.hasRemaining()) {
                var length = header.getInt(0) >>> Byte.SIZE;
                skipped = length;
                header.clear();
                var stream = header.getInt(STREAM) & Integer.MAX_VALUE;
                sink.frame(header.get(TYPE) & 0xff, header.get(FLAGS) & 0xff, stream, length);
            }
        }
    }
}
