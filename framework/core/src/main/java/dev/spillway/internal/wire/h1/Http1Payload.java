package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.Incoming;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.WireLimits;
import java.io.EOFException;
import java.io.IOException;

/// The body of one request: of a declared length, or in chunks. After it was bad its connection ends, because nobody
/// knows where the next request starts.
final class Http1Payload extends Incoming {
    /// What the payload needs of its connection.
    interface Feed {
        /// Waits for more input, under the clocks of the body.
        ///
        /// @return nanoseconds waited
        /// @throws dev.spillway.internal.gate.Refusal 408
        /// @throws EOFException if the client has ended
        long await(Incoming body) throws IOException;

        /// Asks the client to send its body (RFC 9110, 15.2.1).
        void sendContinue() throws IOException;
    }

    /// What comes next.
    private enum State {
        /// Data of a declared length.
        PLAIN,
        /// The size line of a chunk.
        CHUNK,
        /// Data of a chunk.
        DATA,
        /// The line end after the data of a chunk.
        DATA_END,
        /// Nothing: all is read.
        DONE
    }

    private final Input input;
    private final Feed feed;
    private final ChunkReader chunks;
    private State state;
    private long left;

    Http1Payload(ByteBudget.Account account, Input input, Feed feed, Framing framing, WireLimits limits) {
        super(account, framing.length(), framing.expectation(), limits.body());
        this.input = input;
        this.feed = feed;
        this.chunks = new ChunkReader(this::next, limits.headerBytes());
        this.left = Math.max(0, framing.length());
        this.state = framing.length() == UNKNOWN ? State.CHUNK : left == 0 ? State.DONE : State.PLAIN;
    }

    @Override
    public boolean isDone() {
        return state == State.DONE;
    }

    /// The declared bytes that were not read; [Payload#UNKNOWN] if chunked.
    long unread() {
        return length() == UNKNOWN ? UNKNOWN : left;
    }

    @Override
    protected int take(byte[] target, int offset, int length) throws IOException {
        if (state == State.DATA_END) {
            chunks.afterData();
            state = State.CHUNK;
        }
        if (state == State.CHUNK) {
            startChunk();
        }
        if (state == State.DONE) {
            return -1;
        }
        if (state == State.PLAIN) {
            announce(left);
        }
        if (input.isEmpty()) {
            await();
        }
        var taken = (int) Math.min(Math.min(length, left), input.limit - input.position);
        System.arraycopy(input.bytes, input.position, target, offset, taken);
        input.position += taken;
        left -= taken;
        if (left == 0) {
            state = state == State.PLAIN ? State.DONE : State.DATA_END;
        }
        return taken;
    }

    private void startChunk() throws IOException {
        left = chunks.size();
        if (left == 0) {
            state = State.DONE;
        } else {
            announce(left);
            state = State.DATA;
        }
    }

    private byte next() throws IOException {
        while (input.isEmpty()) {
            await();
        }
        return input.bytes[input.position++];
    }

    @Override
    protected long awaitMore() throws IOException {
        return feed.await(this);
    }

    @Override
    protected void sendContinue() throws IOException {
        feed.sendContinue();
    }
}
