package dev.spillway.internal.wire;

import dev.spillway.internal.gate.AnswerOutput;
import dev.spillway.internal.gate.ByteBudget;
import java.io.IOException;
import java.util.OptionalLong;

/// The body of a streamed answer, gathered in one buffer. Its head leaves with the first bytes, or, if all of it fits
/// the buffer, at the end with a length. The gate holds the writer to the length that it declared.
public final class AnswerStream extends AnswerOutput {
    /// The length of the buffer when the process holds too many bytes already.
    private static final int SMALL_SIZE = 512;

    /// How a protocol frames an answer.
    public interface Sink {
        /// Writes the head.
        ///
        /// @param length the length of the body, if it is known
        void head(OptionalLong length) throws IOException;

        /// Writes a piece of the body, never empty.
        void piece(byte[] bytes, int offset, int length) throws IOException;

        /// Writes the last piece, which may be empty, and ends the answer.
        void last(byte[] bytes, int offset, int length) throws IOException;

        /// Sends what was written.
        void flush() throws IOException;
    }

    private final Sink sink;
    private final OptionalLong declared;
    private final byte[] buffer;
    private int count;
    private long sent;
    private boolean committed;

    /// @param lease pays for the buffer
    /// @param size the length of a piece
    /// @param declared the length of the body, if it is known
    public AnswerStream(Sink sink, ByteBudget.Lease lease, int size, OptionalLong declared) {
        this.sink = sink;
        this.declared = declared;
        this.buffer = new byte[lease.offerFairly(size) ? size : Math.min(size, SMALL_SIZE)];
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var at = offset;
        while (at < offset + length) {
            if (count == buffer.length) {
                send();
            }
            var taken = Math.min(buffer.length - count, offset + length - at);
            System.arraycopy(bytes, at, buffer, count, taken);
            count += taken;
            at += taken;
        }
    }

    @Override
    public void flush() throws IOException {
        commit(declared);
        if (count > 0) {
            send();
        }
        sink.flush();
    }

    /// What is still to be sent, all of it in memory.
    public int pending() {
        return count;
    }

    /// Bytes that were sent.
    public long sent() {
        return sent;
    }

    /// Sends the rest; the writer has returned and its content is whole.
    public void finish() throws IOException {
        commit(OptionalLong.of(count));
        sink.last(buffer, 0, count);
        sent += count;
        sink.flush();
    }

    private void send() throws IOException {
        commit(declared);
        sink.piece(buffer, 0, count);
        sent += count;
        count = 0;
    }

    private void commit(OptionalLong length) throws IOException {
        if (!committed) {
            committed = true;
            sink.head(length);
        }
    }
}
