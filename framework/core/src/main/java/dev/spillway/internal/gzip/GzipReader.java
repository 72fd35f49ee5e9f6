package dev.spillway.internal.gzip;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads the gzip format (RFC 1952) strictly: one member after the other, each with the checksum and the length
/// that it says, and nothing else behind the last. No content at all is none. How much comes out, and of how
/// little, is for its owner to bound.
public final class GzipReader implements AutoCloseable {
    /// Where the compressed bytes come from.
    @FunctionalInterface
    public interface Source {
        /// Reads at least one byte.
        ///
        /// @return the number of bytes, or -1 at the end
        int read(byte[] target, int offset, int length) throws IOException;
    }

    private static final int BUFFER = 8 << 10;
    /// Of the head of a member, name and comment among it.
    private static final int LONGEST_HEAD = 4 << 10;

    private static final int OCTET = 0xff;
    private static final int SHORT = 0xffff;
    private static final long WORD = 0xffff_ffffL;
    private static final int[] MAGIC = {0x1f, 0x8b, 8};
    private static final int HEAD_CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    /// Time, flags of the compressor, system: nobody needs them.
    private static final int UNUSED = 6;

    private final Source source;
    private final byte[] buffer = new byte[BUFFER];
    private final Inflater inflater = new Inflater(/* nowrap= */ true);
    private final CRC32 checksum = new CRC32();
    private int position;
    private int filled;
    private long fed;
    private long given;
    private long memberGiven;
    private int headLength;
    private boolean within;
    private boolean closed;

    /// A reader of what `source` gives.
    public GzipReader(Source source) {
        this.source = source;
    }

    /// Reads at least one byte of what was compressed.
    ///
    /// @return the number of bytes, or -1 at the end
    /// @throws MalformedGzip if it is not the format
    /// @throws IllegalStateException if it is closed
    public int read(byte[] target, int offset, int length) throws IOException {
        if (closed) {
            throw new IllegalStateException("compressed content is not read any more when its reader is closed");
        }
        while (within || beginMember()) {
            var count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                memberGiven += count;
                given += count;
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                feed();
            } else {
                // It wants a dictionary, which the format does not have.
                throw damaged();
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws MalformedGzip {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw damaged();
        }
    }

    private void feed() throws IOException {
        requireMore();
        inflater.setInput(buffer, position, filled - position);
        position = filled;
    }

    private void requireMore() throws IOException {
        if (position == filled && !fill()) {
            throw new MalformedGzip("gzip content that breaks off");
        }
    }

    private boolean fill() throws IOException {
        var read = source.read(buffer, 0, BUFFER);
        position = 0;
        filled = Math.max(0, read);
        fed += filled;
        return read > 0;
    }

    /// Reads the head of the next member. Its checksum is that of the head first, then that of the content.
    ///
    /// @return false if there is none
    private boolean beginMember() throws IOException {
        if (position == filled && !fill()) {
            return false;
        }
        headLength = 0;
        checksum.reset();
        for (var octet : MAGIC) {
            require(
                    octet() == octet,
                    given == 0 ? "not gzip, though it says so" : "bytes behind the end of gzip content");
        }
        var flags = octet();
        require((flags & RESERVED) == 0, "gzip content with unknown flags");
        pass(UNUSED);
        if ((flags & EXTRA) != 0) {
            pass(shortNumber());
        }
        passText(flags & NAME);
        passText(flags & COMMENT);
        var computed = checksum.getValue() & SHORT;
        require((flags & HEAD_CHECKED) == 0 || shortNumber() == computed, "gzip content with a damaged head");
        inflater.reset();
        checksum.reset();
        memberGiven = 0;
        within = true;
        return true;
    }

    private void endMember() throws IOException {
        position = filled - inflater.getRemaining();
        within = false;
        headLength = 0;
        var computed = checksum.getValue();
        var wholeChecksum = number() == computed;
        if (number() != (memberGiven & WORD) || !wholeChecksum) {
            throw damaged();
        }
    }

    private long number() throws IOException {
        return shortNumber() | ((long) shortNumber() << 16);
    }

    private int shortNumber() throws IOException {
        return octet() | (octet() << 8);
    }

    private void passText(int present) throws IOException {
        while (present != 0 && octet() != 0) {
            // Latin 1 that ends with a NUL: nobody needs it.
        }
    }

    private void pass(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            octet();
        }
    }

    private int octet() throws IOException {
        require(++headLength <= LONGEST_HEAD, "gzip content with too long a head");
        requireMore();
        var octet = buffer[position++] & OCTET;
        checksum.update(octet);
        return octet;
    }

    private static void require(boolean holds, String otherwise) throws MalformedGzip {
        if (!holds) {
            throw new MalformedGzip(otherwise);
        }
    }

    private static MalformedGzip damaged() {
        return new MalformedGzip("damaged gzip content");
    }

    /// The compressed bytes that went into what was given.
    public long consumed() {
        return fed - (within ? inflater.getRemaining() : filled - position);
    }

    /// The bytes that were given.
    public long given() {
        return given;
    }

    /// Gives back the memory of the inflater, which is outside of the heap. Closing twice changes nothing.
    @Override
    public void close() {
        closed = true;
        inflater.end();
    }
}
