package dev.spillway.internal.gate;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// A payload as a stream. Closing it only ends the reading: what is left belongs to the wire.
final class PayloadStream extends InputStream {
    private final Payload payload;
    private volatile State state = State.OPEN;

    private enum State {
        OPEN,
        CLOSED
    }

    PayloadStream(Payload payload) {
        this.payload = payload;
    }

    @Override
    public int read() throws IOException {
        var single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (state == State.CLOSED) {
            throw new IOException("the stream of this body was closed");
        }
        return length == 0 ? 0 : payload.read(target, offset, length);
    }

    @Override
    public void close() {
        state = State.CLOSED;
    }
}
