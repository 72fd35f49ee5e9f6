package dev.spillway.internal.gate;

import dev.spillway.http.Part;
import dev.spillway.internal.multipart.Boundary;
import dev.spillway.internal.multipart.MalformedMultipart;
import dev.spillway.internal.multipart.Multipart;
import dev.spillway.internal.multipart.PartHead;
import dev.spillway.limit.BodyKnobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parts of a body, one at a time. Once the body was bad it stays bad, whatever user code makes of the
/// exception.
final class CallParts implements Iterator<Part> {
    private enum State {
        UNASKED,
        /// The next part is not looked for yet.
        AT_PART,
        /// It is known whether there is a next part.
        LOOKED
    }

    private final Payload payload;
    private final Multipart multipart;
    private final Keeper keeper;
    private final long most;
    private State state = State.UNASKED;
    private Optional<PartHead> ahead = Optional.empty();
    private @Nullable CallPart current;
    private @Nullable IOException failure;
    private long count;

    CallParts(Payload payload, Boundary boundary, Reading reading) {
        this.payload = payload;
        this.multipart = new Multipart(payload::read, boundary);
        this.keeper = new Keeper(payload, reading);
        this.most = reading.parts();
    }

    /// This, for whoever comes first.
    Iterator<Part> once() {
        if (state != State.UNASKED) {
            throw new IllegalStateException("the parts of a body are iterated over once, as they arrive");
        }
        state = State.AT_PART;
        return this;
    }

    @Override
    public boolean hasNext() {
        if (state != State.LOOKED) {
            if (current != null) {
                current.end();
            }
            try {
                ahead = look();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            state = State.LOOKED;
        }
        return ahead.isPresent();
    }

    @Override
    public Part next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is no more part");
        }
        state = State.AT_PART;
        var part = new CallPart(this, ahead.orElseThrow());
        current = part;
        return part;
    }

    private Optional<PartHead> look() throws IOException {
        requireWhole();
        try {
            var next = multipart.next();
            if (next.isPresent() && ++count > most) {
                throw payload.refused(Refusal.bound(Reason.BODY, BodyKnobs.PARTS.path(), most + " parts", "more"));
            }
            return next;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Reads content of the part that was given last.
    int read(byte[] target, int offset, int length) throws IOException {
        requireWhole();
        try {
            return multipart.read(target, offset, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Reads all content of the part that was given last.
    byte[] keep() {
        try {
            return keeper.all(this::read, Payload.UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireWhole() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private IOException failed(IOException e) {
        var failed = e instanceof MalformedMultipart malformed
                ? payload.refused(Refusal.of(Reason.MALFORMED, malformed.detail()))
                : e;
        failure = failed;
        return failed;
    }
}
