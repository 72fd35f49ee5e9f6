package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.Octets;
import java.io.IOException;
import java.util.Objects;
import java.util.OptionalLong;

/// The body of a streamed answer. Its head leaves with the first bytes, or, if all of it fits the buffer, at the
/// end with a length. A body that does not keep its declared length is an error that ends the connection.
final class AnswerStream {
    /// A chunk with its size line fits the output, so that it leaves in one write.
    private static final int SIZE = Output.MOST - 64;
    /// What it is when the process holds too many bytes already.
    private static final int SMALL_SIZE = 512;

    private static final byte[] LAST_CHUNK = Octets.ascii("0\r\n\r\n");
    private static final byte[] CRLF = Octets.ascii("\r\n");

    /// Writes the head.
    @FunctionalInterface
    interface Head {
        /// Writes the head.
        ///
        /// @param length the length of the body, negative if it is not known
        void write(long length) throws IOException;
    }

    private final Output output;
    private final OptionalLong declared;
    private final boolean chunked;
    private final Head head;
    private final long owner = Thread.currentThread().threadId();
    private final byte[] buffer;
    private int count;
    private long written;
    private boolean begun;
    private boolean sealed;
    /// False from the first write that fails: what user code makes of the exception does not make the answer whole.
    private boolean intact = true;

    /// @param lease pays for the buffer
    AnswerStream(Output output, ByteBudget.Lease lease, OptionalLong declared, boolean chunked, Head head) {
        this.buffer = new byte[lease.offer(SIZE) ? SIZE : SMALL_SIZE];
        this.output = output;
        this.declared = declared;
        this.chunked = chunked;
        this.head = head;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        checkOwner();
        intact = false;
        written += length;
        if (declared.isPresent() && written > declared.getAsLong()) {
            throw new IOException("the answer is longer than the %d bytes it declared".formatted(declared.getAsLong()));
        }
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
        intact = true;
    }

    void flush() throws IOException {
        checkOwner();
        intact = false;
        begin();
        if (count > 0) {
            send();
        }
        output.flush();
        intact = true;
    }

    /// What is still to be sent, all of it in memory.
    int pending() {
        return count;
    }

    /// User code has ended: what it kept of this writes nothing any more.
    void seal() {
        sealed = true;
    }

    /// Sends the rest.
    ///
    /// @throws IOException if less was written than declared, or a write has failed
    void finish() throws IOException {
        if (!intact) {
            throw new IOException("a part of the answer could not be written");
        }
        if (declared.isPresent() && written < declared.getAsLong()) {
            throw new IOException(
                    "the answer is shorter than the %d bytes it declared".formatted(declared.getAsLong()));
        }
        if (!begun) {
            begun = true;
            head.write(written);
            output.put(buffer, 0, count);
        } else {
            if (count > 0) {
                send();
            }
            if (chunked) {
                output.put(LAST_CHUNK);
            }
        }
        output.flush();
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            head.write(declared.orElse(-1));
        }
    }

    private void send() throws IOException {
        begin();
        if (chunked) {
            output.put(Integer.toHexString(count));
            output.put(CRLF);
        }
        output.put(buffer, 0, count);
        if (chunked) {
            output.put(CRLF);
        }
        count = 0;
    }

    private void checkOwner() {
        if (sealed || Thread.currentThread().threadId() != owner) {
            throw new IllegalStateException("an answer is written on its call's own thread, before its writer returns");
        }
    }
}
