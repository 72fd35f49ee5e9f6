package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Input;
import java.io.EOFException;
import java.io.IOException;

/// The body of one request: decoded, counted, and read only as fast as its clocks allow. Once it was bad it stays
/// bad: its connection ends, whatever user code makes of the exception, because nobody knows where the next request
/// starts.
final class Http1Payload implements Payload {
    /// What the payload needs of its connection.
    interface Feed {
        /// Waits for more input, under the clocks of the body.
        ///
        /// @param received bytes of the body so far
        /// @return nanoseconds waited
        /// @throws Refusal 408
        /// @throws EOFException if the client has ended
        long await(long received, long waited) throws IOException;

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
        DONE,
        /// Nothing: the framing is lost.
        BROKEN
    }

    private static final long DROP_AT_ONCE = 1 << 13;

    private final Input input;
    private final Feed feed;
    private final long owner = Thread.currentThread().threadId();
    private final Framing framing;
    private final ChunkReader chunks;
    private State state;
    private boolean asked;
    private boolean ended;
    private long left;
    private long received;
    private long waited;
    private long limit = Long.MAX_VALUE;
    private String setting = "";

    Http1Payload(Input input, Feed feed, Framing framing, int mostTrailers) {
        this.input = input;
        this.feed = feed;
        this.framing = framing;
        this.chunks = new ChunkReader(this::next, mostTrailers);
        this.left = Math.max(0, framing.length());
        this.state = framing.length() == UNKNOWN ? State.CHUNK : left == 0 ? State.DONE : State.PLAIN;
    }

    @Override
    public long length() {
        return framing.length();
    }

    @Override
    public Expectation expectation() {
        return framing.expectation();
    }

    @Override
    public void limit(long bytes, String setting) {
        this.limit = bytes;
        this.setting = setting;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        checkOwner();
        if (length == 0) {
            return 0;
        }
        try {
            return decode(target, offset, length);
        } catch (IOException | RuntimeException e) {
            state = State.BROKEN;
            throw e;
        }
    }

    /// Whether nothing of the body is left, so that the next request starts here.
    boolean isDone() {
        return state == State.DONE;
    }

    /// Whether the body was bad.
    boolean isBroken() {
        return state == State.BROKEN;
    }

    /// Whether the client still waits to be asked; nobody knows if it will send the body.
    boolean isUnasked() {
        return framing.expectation() == Expectation.CONTINUE && !asked && received == 0 && state != State.DONE;
    }

    /// The declared bytes that were not read; [Payload#UNKNOWN] if chunked.
    long unread() {
        return framing.length() == UNKNOWN ? UNKNOWN : left;
    }

    /// The call is over: what user code has kept of this reads nothing any more.
    void end() {
        ended = true;
    }

    /// Reads and drops the rest.
    ///
    /// @return whether it ended within `most` bytes
    boolean drop(long most) throws IOException {
        limit = Long.MAX_VALUE;
        // The answer is out: a `100 Continue` would be taken for a part of the next one.
        asked = true;
        var scratch = new byte[(int) Math.min(most, DROP_AT_ONCE)];
        for (var dropped = 0L; dropped <= most; ) {
            var count = decode(scratch, 0, scratch.length);
            if (count < 0) {
                return true;
            }
            dropped += count;
        }
        return false;
    }

    private void checkOwner() throws IOException {
        if (ended || Thread.currentThread().threadId() != owner) {
            throw new IllegalStateException("a body is read on its call's own thread, before the handler returns");
        }
        if (state == State.BROKEN) {
            throw new IOException("this body broke before");
        }
    }

    private int decode(byte[] target, int offset, int length) throws IOException {
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
        if (framing.length() > limit) {
            throw tooLarge(framing.length());
        }
        if (input.isEmpty()) {
            await();
        }
        var taken = (int) Math.min(Math.min(length, left), input.limit - input.position);
        System.arraycopy(input.bytes, input.position, target, offset, taken);
        input.position += taken;
        left -= taken;
        received += taken;
        if (left == 0) {
            state = state == State.PLAIN ? State.DONE : State.DATA_END;
        }
        return taken;
    }

    private void startChunk() throws IOException {
        left = chunks.size();
        if (left == 0) {
            state = State.DONE;
        } else if (received + left > limit) {
            throw tooLarge(received + left);
        } else {
            state = State.DATA;
        }
    }

    private Refusal tooLarge(long size) {
        return Refusal.bound(Reason.BODY, setting, limit + " B", size + " B");
    }

    private byte next() throws IOException {
        while (input.isEmpty()) {
            await();
        }
        return input.bytes[input.position++];
    }

    private void await() throws IOException {
        if (framing.expectation() == Expectation.CONTINUE && !asked) {
            asked = true;
            feed.sendContinue();
        }
        waited += feed.await(received, waited);
    }
}
