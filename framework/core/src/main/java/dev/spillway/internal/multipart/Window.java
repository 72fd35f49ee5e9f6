package dev.spillway.internal.multipart;

import java.io.IOException;

/// What has come of a body and was not taken yet, and where in it the next delimiter may begin. A delimiter starts
/// with a carriage return and has no other one, so that a place where it fails to go on is never looked at twice.
final class Window {
    private static final int SIZE = 8 << 10;
    /// Bytes that stay when they were taken, because they may be put back.
    private static final int LINE_END = 2;

    private final Source source;
    private final byte[] delimiter;
    private final byte[] bytes = new byte[SIZE];
    private int position;
    private int filled;
    /// Before this, no delimiter begins.
    private int clear;

    private boolean ended;

    /// A window on `source`, before which a line ends: its first delimiter may be its first line.
    Window(Source source, Boundary boundary) {
        this.source = source;
        this.delimiter = boundary.delimiter();
        bytes[filled++] = '\r';
        bytes[filled++] = '\n';
    }

    /// Makes room and reads some more.
    ///
    /// @return false at the end
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        var dropped = Math.max(0, position - LINE_END);
        System.arraycopy(bytes, dropped, bytes, 0, filled - dropped);
        filled -= dropped;
        position -= dropped;
        clear -= dropped;
        var read = source.read(bytes, filled, SIZE - filled);
        ended = read < 0;
        filled += Math.max(0, read);
        return !ended;
    }

    /// Takes content up to the next delimiter.
    ///
    /// @return the number of bytes; -1 if the delimiter is next
    /// @throws MalformedMultipart if the body ends before there is one
    int takeContent(byte[] target, int offset, int length) throws IOException {
        while (true) {
            findDelimiter();
            if (clear > position) {
                var count = Math.min(length, clear - position);
                System.arraycopy(bytes, position, target, offset, count);
                position += count;
                return count;
            }
            if (filled - position >= delimiter.length) {
                return -1;
            }
            if (!fill()) {
                throw new MalformedMultipart("the body ends before its last delimiter");
            }
        }
    }

    /// Goes on to the first place where a delimiter stands, or may begin with what has come; to the end if there is
    /// none.
    private void findDelimiter() {
        clear = Math.max(clear, position);
        while (clear < filled && !(bytes[clear] == '\r' && goesOn(clear))) {
            clear++;
        }
    }

    private boolean goesOn(int at) {
        var known = Math.min(delimiter.length, filled - at);
        for (var i = 1; i < known; i++) {
            if (bytes[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    /// Steps over the delimiter that is next.
    void passDelimiter() {
        position += delimiter.length;
    }

    /// The next byte, or -1 at the end.
    int next() throws IOException {
        return position == filled && !fill() ? -1 : bytes[position++] & 0xff;
    }

    /// Puts the line end back that [#next()] has just given.
    void backToLineEnd() {
        position -= LINE_END;
    }

    /// Reads to the end and drops it.
    ///
    /// @return whether there were no more than `most` bytes
    boolean endsWithin(int most) throws IOException {
        var left = most - (filled - position);
        position = filled;
        while (left >= 0 && fill()) {
            left -= filled - position;
            position = filled;
        }
        return left >= 0;
    }
}
