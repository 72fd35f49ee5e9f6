package dev.spillway.internal.gate;

import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The lines of a body as they come, each ended by LF or CRLF, the last one also by the end. Only one of them is in
/// memory, so a line has a bound of its own.
final class Lines extends Spliterators.AbstractSpliterator<String> {
    /// Larger than a record that anybody writes on one line; more is 400.
    static final int LONGEST = 1 << 20;

    private static final int BUFFER = 8 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int filled;
    private byte[] line = new byte[BUFFER];
    private int length;

    Lines(InputStream in) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.in = in;
    }

    Stream<String> stream() {
        return StreamSupport.stream(this, /* parallel= */ false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
        length = 0;
        try {
            while (fill()) {
                var from = position;
                while (position < filled && buffer[position] != '\n') {
                    position++;
                }
                append(from, position);
                if (position < filled) {
                    position++;
                    action.accept(text(length > 0 && line[length - 1] == '\r' ? length - 1 : length));
                    return true;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (length == 0) {
            return false;
        }
        action.accept(text(length));
        return true;
    }

    private boolean fill() throws IOException {
        if (position == filled) {
            position = 0;
            filled = Math.max(0, in.read(buffer, 0, BUFFER));
        }
        return filled > 0;
    }

    private void append(int from, int to) {
        var count = to - from;
        if (length + count > LONGEST) {
            throw malformed("a line of the body is longer than %d bytes".formatted(LONGEST));
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(LONGEST, Math.max(2 * line.length, length + count)));
        }
        System.arraycopy(buffer, from, line, length, count);
        length += count;
    }

    private String text(int end) {
        var bytes = Arrays.copyOf(line, end);
        if (!Utf8.valid(bytes)) {
            throw malformed("the body is not UTF-8");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Refusal.problem(Reason.MALFORMED).detail(detail));
    }
}
