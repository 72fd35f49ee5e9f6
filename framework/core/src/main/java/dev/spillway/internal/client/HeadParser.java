package dev.spillway.internal.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the heads of one exchange: a bounded number of interim ones (RFC 9110, 15.2) and the final one, with a
/// bound on the bytes of them all. The engine's own parser takes interim answers for ever.
final class HeadParser extends DefaultHttpResponseParser {
    /// A server has one or two to send: 100 and 103.
    private static final int INTERIM = 8;

    private static final int FINAL = 200;

    private final long most;
    private int interim;
    private long pulled;
    private @Nullable SessionInputBuffer last;

    /// @param most bytes of all heads together, give or take one buffer
    HeadParser(Http1Config config, long most) {
        super(config);
        this.most = most;
    }

    /// Another exchange begins.
    void begin() {
        interim = 0;
        pulled = 0;
    }

    /// Bytes that were read from the connection and belong to no message so far.
    int buffered() {
        var buffer = last;
        return buffer == null ? 0 : buffer.length();
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        last = buffer;
        var response = super.parse(buffer, new Metered(in));
        if (response == null) {
            throw new NoHttpResponseException("it was closed without an answer");
        }
        if (response.getCode() < FINAL && ++interim > INTERIM) {
            throw new MessageConstraintException("more than " + INTERIM + " interim answers");
        }
        if (response.containsHeader("Transfer-Encoding") && response.containsHeader("Content-Length")) {
            throw new ProtocolException("both Content-Length and Transfer-Encoding");
        }
        return response;
    }

    private final class Metered extends FilterInputStream {
        Metered(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var read = super.read(bytes, offset, length);
            count(read);
            return read;
        }

        private void count(int read) throws MessageConstraintException {
            pulled += Math.max(0, read);
            if (pulled > most) {
                throw new MessageConstraintException("header fields of more than " + most + " bytes");
            }
        }
    }
}
