package dev.spillway.internal.client;

import java.io.IOException;
import java.io.OutputStream;

/// What an application writes of a request over HTTP/2, in pieces. What is written after an answer that wants no more
/// of it goes nowhere.
final class Http2Outflow extends OutputStream {
    private final Http2Call call;
    private final byte[] bytes = new byte[Http2Frames.MOST];
    private int size;

    private Http2Outflow(Http2Call call) {
        this.call = call;
    }

    /// Lets the writer write, on this thread.
    ///
    /// @throws IOException if it cannot be sent, or the writer fails
    static void write(Outgoing.Streamed streamed, Http2Call call) throws IOException {
        var out = new Http2Outflow(call);
        new Upload(streamed, call).writeTo(out);
        call.send(out.bytes, out.size, true);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] more, int offset, int length) throws IOException {
        for (var done = 0; done < length; ) {
            if (size == bytes.length) {
                flush();
            }
            var step = Math.min(length - done, bytes.length - size);
            System.arraycopy(more, offset + done, bytes, size, step);
            size += step;
            done += step;
        }
    }

    @Override
    public void flush() throws IOException {
        if (size > 0) {
            call.send(bytes, size, false);
            size = 0;
        }
    }
}
