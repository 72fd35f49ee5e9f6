package dev.spillway.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/// The content of an answer over HTTP/2, with failures as a call knows them.
final class Http2Content extends InputStream {
    private final InputStream in;
    private final Function<IOException, Fault> meaning;

    Http2Content(InputStream in, Function<IOException, Fault> meaning) {
        this.in = in;
        this.meaning = meaning;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw meaning.apply(e);
        }
    }
}
