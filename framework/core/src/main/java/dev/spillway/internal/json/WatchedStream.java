package dev.spillway.internal.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The bytes of a document, checked to be UTF-8. It remembers what failed, because Jackson wraps whatever passes
/// through it, and a bound that was met in the middle of a document has to arrive as itself.
final class WatchedStream extends InputStream {
    private final InputStream in;
    private final Utf8 utf8 = new Utf8();
    private @Nullable RuntimeException failure;

    WatchedStream(InputStream in) {
        this.in = in;
    }

    /// What this stream threw.
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read() throws IOException {
        var single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(target, offset, length);
        } catch (IOException e) {
            failure = new UncheckedIOException(e);
            throw e;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
        var valid = count < 0 ? utf8.atEnd() : utf8.accepts(target, offset, count);
        if (!valid) {
            var problem = Complaints.notUtf8();
            failure = problem;
            throw problem;
        }
        return count;
    }
}
