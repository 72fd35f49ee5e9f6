package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.internal.gzip.GzipReader;
import dev.spillway.internal.gzip.MalformedGzip;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.io.InputStream;

/// Content that came in the coding gzip (RFC 9110, 8.4.1.3), bounded in what comes out of it and in how much larger
/// that is than what went in. It is whole or it throws.
final class Gunzip extends InputStream {
    /// Less may be as much larger as it likes: a few repeated lines are no bomb.
    static final long FLOOR = 64 << 10;

    /// What is inflated at once: the bounds are looked at after each.
    private static final int MOST_AT_ONCE = 8 << 10;

    private final InputStream in;
    private final long most;
    private final long ratio;
    private final GzipReader reader;
    private boolean closed;

    /// @param in throws faults only
    Gunzip(InputStream in, Settings settings) {
        this.in = in;
        this.most = settings.get(ClientKnobs.RESPONSE_BYTES).bytes();
        this.ratio = settings.get(ClientKnobs.RESPONSE_RATIO);
        this.reader = new GzipReader(in::read);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer is closed");
        }
        if (length == 0) {
            return 0;
        }
        try {
            var count = reader.read(bytes, offset, Math.min(length, MOST_AT_ONCE));
            checkBounds();
            return count;
        } catch (MalformedGzip e) {
            close();
            throw failed(Reason.PROTOCOL, e.detail());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void checkBounds() throws Fault {
        var given = reader.given();
        if (given > most) {
            throw failed(Reason.TOO_LARGE, "more than response-bytes = %d bytes, inflated".formatted(most));
        }
        if (given > FLOOR && given / ratio > reader.consumed()) {
            throw failed(
                    Reason.TOO_LARGE,
                    "content of more than response-ratio = %d times the size that it came in".formatted(ratio));
        }
    }

    private static Fault failed(Reason reason, String detail) {
        return Fault.failed(reason, Fault.Sent.SOMETHING, detail);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        reader.close();
        in.close();
    }
}
