package dev.spillway.internal.gate;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// What the writer of an answer writes to. It remembers how the wire failed, to tell that from a failure of the
/// writer itself.
final class WatchedOutput extends OutputStream {
    private final OutputStream wire;
    private @Nullable IOException failure;

    WatchedOutput(OutputStream wire) {
        this.wire = wire;
    }

    /// Whether the wire has failed.
    boolean hasFailed() {
        return failure != null;
    }

    @Override
    public void write(int octet) throws IOException {
        try {
            wire.write(octet);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            wire.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            wire.flush();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
