package dev.spillway.internal.gate;

import dev.spillway.http.Part;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Utf8;
import dev.spillway.internal.multipart.DisplayName;
import dev.spillway.internal.multipart.PartHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/// A part of a body that is read as it comes.
final class CallPart implements Part {
    private enum State {
        UNREAD,
        READ,
        /// The next part was asked for.
        ENDED
    }

    private final CallParts parts;
    private final PartHead head;
    private State state = State.UNREAD;

    CallPart(CallParts parts, PartHead head) {
        this.parts = parts;
        this.head = head;
    }

    @Override
    public String name() {
        return head.name();
    }

    @Override
    public Optional<String> filename() {
        return head.filename().flatMap(DisplayName::of);
    }

    @Override
    public Optional<String> contentType() {
        return head.contentType();
    }

    @Override
    public InputStream stream() {
        begin();
        return new Content();
    }

    @Override
    public byte[] bytes() {
        begin();
        return parts.keep();
    }

    @Override
    public String text() {
        var bytes = bytes();
        if (!Utf8.valid(bytes)) {
            throw new ProblemException(Refusal.problem(Reason.MALFORMED).detail("a part is not UTF-8"));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// The next part is asked for.
    void end() {
        state = State.ENDED;
    }

    private void begin() {
        requireCurrent();
        if (state == State.READ) {
            throw new IllegalStateException("a part is read once, as it arrives; keep what the first call gave");
        }
        state = State.READ;
    }

    private void requireCurrent() {
        if (state == State.ENDED) {
            throw new IllegalStateException("a part is read before the next one is asked for");
        }
    }

    /// The content as a stream. Closing it only ends the reading.
    private final class Content extends InputStream {
        private boolean closed;

        @Override
        public int read() throws IOException {
            var single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            requireCurrent();
            if (closed) {
                throw new IOException("the stream of this part was closed");
            }
            return length == 0 ? 0 : parts.read(target, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
