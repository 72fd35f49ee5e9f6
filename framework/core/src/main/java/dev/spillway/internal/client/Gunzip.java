package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Content that came in the coding gzip (RFC 1952; RFC 9110, 8.4.1.3), bounded in what comes out of it and in how much
/// larger that is than what went in. It is whole or it throws: each member is checked against its length and sum, and
/// nothing but another member may follow one. No content at all is none, coded or not.
final class Gunzip extends InputStream {
    private enum Part {
        /// Before a member.
        HEAD,
        /// Within one.
        DATA,
        ENDED,
        CLOSED
    }

    /// Less may be as much larger as it likes: a few repeated lines are no bomb.
    static final long FLOOR = 64 << 10;

    private static final int BUFFER = 8 << 10;
    private static final int[] MAGIC = {0x1f, 0x8b, 8};
    /// Time, flags of the compressor, system.
    private static final int UNUSED = 6;
    private static final int HEAD_CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int SHORT = 0xffff;
    private static final long WORD = 0xffff_ffffL;

    private final InputStream in;
    private final long most;
    private final long ratio;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 sum = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private Part part = Part.HEAD;
    private int position;
    private int limit;
    private long received;
    private long produced;
    private long ofMember;

    /// @param in throws faults only
    Gunzip(InputStream in, Settings settings) {
        this.in = in;
        this.most = settings.get(ClientKnobs.RESPONSE_BYTES).bytes();
        this.ratio = settings.get(ClientKnobs.RESPONSE_RATIO);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (part == Part.CLOSED) {
            throw new IOException("the answer is closed");
        }
        if (length == 0) {
            return 0;
        }
        try {
            return inflated(bytes, offset, Math.min(length, BUFFER));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private int inflated(byte[] bytes, int offset, int length) throws IOException {
        while (part != Part.ENDED) {
            if (part == Part.HEAD) {
                part = head() ? Part.DATA : Part.ENDED;
            } else {
                var count = data(bytes, offset, length);
                if (count > 0) {
                    return count;
                }
                tail();
                part = Part.HEAD;
            }
        }
        inflater.end();
        return -1;
    }

    /// The head of a member.
    ///
    /// @return false if there is none: all has been read
    private boolean head() throws IOException {
        if (position == limit && !fill()) {
            return false;
        }
        sum.reset();
        for (var octet : MAGIC) {
            if (checked() != octet) {
                throw broken(produced == 0 ? "not gzip, though it says so" : "bytes behind the end of gzip content");
            }
        }
        var flags = checked();
        if ((flags & RESERVED) != 0) {
            throw broken("gzip content with unknown flags");
        }
        skip(UNUSED);
        if ((flags & EXTRA) != 0) {
            skip(checked() | checked() << 8);
        }
        skipText(flags & NAME);
        skipText(flags & COMMENT);
        var expected = (int) (sum.getValue() & SHORT);
        if ((flags & HEAD_CHECKED) != 0 && (next() | next() << 8) != expected) {
            throw broken("gzip content with a damaged head");
        }
        begin();
        return true;
    }

    private void begin() {
        sum.reset();
        ofMember = 0;
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
    }

    private void skip(int octets) throws IOException {
        for (var i = 0; i < octets; i++) {
            checked();
        }
    }

    private void skipText(int present) throws IOException {
        while (present != 0 && checked() != 0) {
            // Nobody wants to know.
        }
    }

    private int data(byte[] bytes, int offset, int length) throws IOException {
        try {
            while (true) {
                var count = inflater.inflate(bytes, offset, length);
                if (count > 0) {
                    account(bytes, offset, count);
                    return count;
                }
                if (inflater.finished()) {
                    position = limit - inflater.getRemaining();
                    return 0;
                }
                require();
                inflater.setInput(buffer, position, limit - position);
            }
        } catch (DataFormatException e) {
            throw broken("damaged gzip content");
        }
    }

    private void account(byte[] bytes, int offset, int count) throws Fault {
        sum.update(bytes, offset, count);
        ofMember += count;
        produced += count;
        if (produced > most) {
            throw failed(Reason.TOO_LARGE, "more than response-bytes = %d bytes, inflated".formatted(most));
        }
        if (produced > FLOOR && produced / ratio > received) {
            throw failed(
                    Reason.TOO_LARGE,
                    "content of more than response-ratio = %d times the size that it came in".formatted(ratio));
        }
    }

    private void tail() throws IOException {
        if (word() != sum.getValue() || word() != (ofMember & WORD)) {
            throw broken("damaged gzip content");
        }
    }

    private long word() throws IOException {
        return (next() | next() << 8 | next() << 16 | (long) next() << 24) & WORD;
    }

    private int checked() throws IOException {
        var octet = next();
        sum.update(octet);
        return octet;
    }

    private int next() throws IOException {
        if (position == limit) {
            require();
        }
        return buffer[position++] & 0xff;
    }

    private void require() throws IOException {
        if (!fill()) {
            throw broken("gzip content that breaks off");
        }
    }

    private boolean fill() throws IOException {
        var count = in.read(buffer, 0, BUFFER);
        position = 0;
        limit = Math.max(0, count);
        received += limit;
        return count > 0;
    }

    private static Fault broken(String detail) {
        return failed(Reason.PROTOCOL, detail);
    }

    private static Fault failed(Reason reason, String detail) {
        return Fault.failed(reason, Fault.Sent.SOMETHING, detail);
    }

    @Override
    public void close() throws IOException {
        part = Part.CLOSED;
        inflater.end();
        in.close();
    }
}
