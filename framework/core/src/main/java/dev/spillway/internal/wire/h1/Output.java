package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.ByteBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of an answer on their way: small ones are gathered, so that head and body leave in one write.
final class Output {
    private static final int SMALLEST = 1 << 10;
    /// What an idle connection may keep: enough for most answers.
    private static final int KEPT = 1 << 12;
    /// What is gathered at most; also what an answer may be to count as sent before it is written.
    static final int MOST = 1 << 14;
    /// What is handed to the system at once: its copy of it is as large.
    private static final int SLICE = 1 << 16;

    /// Takes bytes to the peer, under the clocks of an answer.
    @FunctionalInterface
    interface Sink {
        /// Writes all of `bytes`.
        void write(ByteBuffer bytes) throws IOException;
    }

    private final Sink sink;
    private final ByteBudget.Lease lease;
    private byte[] buffer = new byte[SMALLEST];
    private int count;

    /// @param lease pays for a buffer that grows
    Output(Sink sink, ByteBudget.Lease lease) {
        this.sink = sink;
        this.lease = lease;
    }

    void put(byte[] bytes) throws IOException {
        put(bytes, 0, bytes.length);
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.length - count && !grow(length)) {
            flush();
            if (length > buffer.length) {
                write(bytes, offset, length);
                return;
            }
        }
        System.arraycopy(bytes, offset, buffer, count, length);
        count += length;
    }

    /// Puts the characters of an ISO-8859-1 text; another one becomes a question mark, never a line end.
    void put(String text) throws IOException {
        var length = text.length();
        if (length > buffer.length - count && !grow(length)) {
            put(text.getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        for (var i = 0; i < length; i++) {
            var character = text.charAt(i);
            buffer[count + i] = (byte) (character <= 0xff ? character : '?');
        }
        count += length;
    }

    void put(long number) throws IOException {
        put(Long.toString(number));
    }

    /// Writes what was gathered.
    void flush() throws IOException {
        if (count > 0) {
            var length = count;
            count = 0;
            sink.write(ByteBuffer.wrap(buffer, 0, length));
        }
    }

    /// A buffer that grew is not kept for the idle time of a connection.
    void shrink() {
        if (count == 0 && buffer.length > KEPT) {
            buffer = new byte[SMALLEST];
            lease.release();
        }
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        for (var at = offset; at < offset + length; at += SLICE) {
            sink.write(ByteBuffer.wrap(bytes, at, Math.min(SLICE, offset + length - at)));
        }
    }

    /// Makes room for `length` more bytes, unless they are many or the process holds too many already.
    private boolean grow(int length) {
        var larger = Math.max(count + length, 2 * buffer.length);
        if (count + length > MOST || !lease.offerFairly(larger - buffer.length)) {
            return false;
        }
        buffer = Arrays.copyOf(buffer, larger);
        return true;
    }
}
