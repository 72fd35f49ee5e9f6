package dev.spillway.internal.client;

import dev.spillway.http.Entity;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/// A body that the application writes. The engine ends a chunked body whatever happened, so a writer that fails
/// takes the connection with it first: a part must not look like the whole.
final class Upload extends AbstractHttpEntity {
    private static final long UNKNOWN = -1;

    private final OptionalLong length;
    private final Entity.Writer writer;
    private final Flight.Wire wire;

    /// A failure of the writer, not of the connection.
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(String message, Exception cause) {
            super(message, cause);
        }
    }

    Upload(Outgoing.Streamed body, Flight.Wire wire) {
        super((ContentType) null, null, body.length().isEmpty());
        this.length = body.length();
        this.writer = body.writer();
        this.wire = wire;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var counted = new Counted(out);
        try {
            writer.write(counted);
        } catch (IOException | RuntimeException e) {
            wire.abort();
            if (counted.failure != null) {
                throw counted.failure;
            }
            throw new Broken("the writer of the body failed", e);
        }
        if (length.isPresent() && length.getAsLong() != counted.count) {
            wire.abort();
            var detail = "the writer wrote %d of %d bytes".formatted(counted.count, length.getAsLong());
            throw new Broken(detail, new IllegalStateException(detail));
        }
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public long getContentLength() {
        return length.orElse(UNKNOWN);
    }

    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException("it is written, not read");
    }

    @Override
    public void close() {}

    private final class Counted extends FilterOutputStream {
        private long count;
        private @Nullable IOException failure;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int size) throws IOException {
            if (length.isPresent() && count + size > length.getAsLong()) {
                throw new IOException("more than the %d bytes that were announced".formatted(length.getAsLong()));
            }
            try {
                out.write(bytes, offset, size);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
            count += size;
        }

        @Override
        public void close() {
            // The engine ends the body.
        }
    }
}
