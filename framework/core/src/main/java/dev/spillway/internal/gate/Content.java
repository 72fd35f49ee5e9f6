package dev.spillway.internal.gate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.OptionalLong;

/// What the writer of a streamed answer writes to. It holds the writer to its contract: the length that was declared,
/// its own thread, no write after it has returned. And it tells how it failed: by the wire, or by itself; what the
/// writer makes of an exception does not make the answer whole.
public final class Content extends OutputStream {
    private final OutputStream wire;
    private final OptionalLong declared;
    private final long owner = Thread.currentThread().threadId();
    private final byte[] single = new byte[1];
    private long written;
    private boolean wireFailed;
    private boolean sealed;

    /// Content for `wire`, written by this thread.
    ///
    /// @param declared its length, if it is known beforehand
    public Content(OutputStream wire, OptionalLong declared) {
        this.wire = wire;
        this.declared = declared;
    }

    /// Whether the wire has failed.
    boolean wireFailed() {
        return wireFailed;
    }

    @Override
    public void write(int octet) throws IOException {
        single[0] = (byte) octet;
        write(single, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        checkOwner();
        written += length;
        checkNotTooLong();
        var failed = wireFailed;
        wireFailed = true;
        wire.write(bytes, offset, length);
        wireFailed = failed;
    }

    @Override
    public void flush() throws IOException {
        checkOwner();
        var failed = wireFailed;
        wireFailed = true;
        wire.flush();
        wireFailed = failed;
    }

    /// Ends nothing: the framework does, when the writer has returned.
    @Override
    public void close() throws IOException {
        flush();
    }

    /// The writer has returned.
    ///
    /// @throws IOException if it has not written what it declared, or a write has failed, though it took no notice
    public void complete() throws IOException {
        if (wireFailed) {
            throw new IOException("a part of the answer could not be written");
        }
        checkNotTooLong();
        if (declared.isPresent() && written < declared.getAsLong()) {
            throw new IOException(
                    "the answer is shorter than the %d bytes it declared".formatted(declared.getAsLong()));
        }
    }

    /// Whoever kept this writes nothing any more.
    public void seal() {
        sealed = true;
    }

    private void checkNotTooLong() throws IOException {
        if (declared.isPresent() && written > declared.getAsLong()) {
            throw new IOException("the answer is longer than the %d bytes it declared".formatted(declared.getAsLong()));
        }
    }

    private void checkOwner() {
        if (sealed || Thread.currentThread().threadId() != owner) {
            throw new IllegalStateException("an answer is written on its call's own thread, before its writer returns");
        }
    }
}
