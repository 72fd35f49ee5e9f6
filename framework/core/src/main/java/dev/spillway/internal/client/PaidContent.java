package dev.spillway.internal.client;

import dev.spillway.http.ClientRefused;
import dev.spillway.limit.Knobs;
import java.io.IOException;
import java.io.InputStream;

/// Content on its way into memory: each byte is paid for as it comes.
final class PaidContent extends InputStream {
    private final InputStream in;
    private final Memory.Share share;

    PaidContent(InputStream in, Memory.Share share) {
        this.in = in;
        this.share = share;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var read = in.read(bytes, offset, length);
        if (read > 0 && !share.offer(read)) {
            throw new Fault(
                    new Fault.Refused(ClientRefused.Reason.MEMORY),
                    Fault.Sent.SOMETHING,
                    "no room for the answer in " + Knobs.BYTES.path());
        }
        return read;
    }
}
