package dev.spillway.internal.multipart;

import java.io.IOException;
import java.util.Optional;

/// A `multipart/form-data` body (RFC 2046, 5.1.1; RFC 7578), read once, part by part. What it needs does not grow
/// with the body: a window of 8 KiB, and as much for a head.
///
/// What is not exactly a body of parts is refused, so that nobody who looked at it before has seen other parts.
public final class Multipart {
    /// Before the first delimiter, or after the last.
    private static final int MOST_AROUND = 4 << 10;
    /// After a delimiter, on its line.
    private static final int MOST_PADDING = 16;

    /// A line end before the content of a part that is none of it.
    private static final int LINE_END = 2;

    private enum State {
        BEFORE,
        CONTENT,
        BETWEEN,
        OVER
    }

    private final Window window;
    private State state = State.BEFORE;
    /// Bytes that are to come before the content does.
    private int lead;

    /// A body with this boundary.
    public Multipart(Source source, Boundary boundary) {
        this.window = new Window(source, boundary);
    }

    /// Goes to the next part; what is left of the one before is dropped.
    ///
    /// @return its head; empty after the last, when all of the body is read
    /// @throws MalformedMultipart if the body is none
    public Optional<PartHead> next() throws IOException {
        switch (state) {
            case BEFORE -> passPreamble();
            case CONTENT -> passContent();
            case BETWEEN -> {}
            case OVER -> {
                return Optional.empty();
            }
        }
        if (isLast()) {
            state = State.OVER;
            if (!window.endsWithin(MOST_AROUND)) {
                throw new MalformedMultipart("more than %d bytes follow the last part".formatted(MOST_AROUND));
            }
            return Optional.empty();
        }
        var head = new HeadReader(window).read();
        state = State.CONTENT;
        lead = LINE_END;
        return Optional.of(head);
    }

    /// Reads content of the part.
    ///
    /// @return the number of bytes, at least one; -1 at its end
    /// @throws MalformedMultipart if the body ends before the part does
    public int read(byte[] target, int offset, int length) throws IOException {
        if (state != State.CONTENT) {
            return -1;
        }
        while (lead > 0) {
            if (take(new byte[LINE_END], 0, lead) < 0) {
                return -1;
            }
        }
        return take(target, offset, length);
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        var taken = window.takeContent(target, offset, length);
        if (taken < 0) {
            window.passDelimiter();
            state = State.BETWEEN;
        } else {
            lead = Math.max(0, lead - taken);
        }
        return taken;
    }

    private void passPreamble() throws IOException {
        var scratch = new byte[MOST_AROUND];
        // The line end before the body is ours.
        var left = MOST_AROUND + LINE_END;
        state = State.CONTENT;
        for (var taken = take(scratch, 0, scratch.length); taken >= 0; taken = take(scratch, 0, scratch.length)) {
            left -= taken;
            if (left < 0) {
                throw new MalformedMultipart("more than %d bytes stand before the first part".formatted(MOST_AROUND));
            }
        }
    }

    private void passContent() throws IOException {
        var scratch = new byte[MOST_AROUND];
        var taken = 0;
        while (taken >= 0) {
            taken = take(scratch, 0, scratch.length);
        }
    }

    /// Reads the rest of a delimiter's line. White space at its end is padding on the way; anything else means that
    /// the boundary stands within the content, or is a beginning of another one.
    private boolean isLast() throws IOException {
        var octet = window.next();
        var last = octet == '-';
        if (last) {
            if (window.next() != '-') {
                throw noDelimiter();
            }
            octet = window.next();
        }
        for (var padding = 0; octet == ' ' || octet == '\t'; padding++) {
            if (padding == MOST_PADDING) {
                throw noDelimiter();
            }
            octet = window.next();
        }
        var isEnd = octet < 0 && last;
        if (!isEnd && (octet != '\r' || window.next() != '\n')) {
            throw noDelimiter();
        }
        return last;
    }

    private static MalformedMultipart noDelimiter() {
        return new MalformedMultipart("a delimiter between the parts goes on after its boundary");
    }
}
