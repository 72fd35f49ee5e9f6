package dev.spillway.internal.client;

import java.io.IOException;
import java.io.InputStream;

/// The content of an answer over HTTP/2, with failures as a call knows them.
final class Http2Content extends InputStream {
    private final Http2Call call;
    private final Outgoing outgoing;
    private final Flight flight;

    Http2Content(Http2Call call, Outgoing outgoing, Flight flight) {
        this.call = call;
        this.outgoing = outgoing;
        this.flight = flight;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return call.content().read(bytes, offset, length);
        } catch (IOException e) {
            call.lost();
            throw Http2Faults.of(e, call, outgoing, flight);
        }
    }
}
