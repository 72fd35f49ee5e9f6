package dev.spillway.internal.gate;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads the gzip format (RFC 1952) strictly: one member after the other, each with the checksum and the length
/// that it says, and nothing else behind the last.
final class Gunzip implements Hold {
    /// It is not the format. Stackless: a client can cause it.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("not the gzip format");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /// Where the compressed bytes come from.
    @FunctionalInterface
    interface Source {
        int read(byte[] target, int offset, int length) throws IOException;
    }

    private static final int BUFFER = 8 << 10;
    /// Of the head of a member, name and comment among it.
    private static final int LONGEST_HEAD = 4 << 10;

    private static final int OCTET = 0xff;
    private static final int WORD = 0xffff;
    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HEAD_CRC = 2;
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
    private final CRC32 headChecksum = new CRC32();
    private int position;
    private int filled;
    private long fed;
    private long given;
    private long memberGiven;
    private int headLength;
    private boolean within;
    private boolean closed;

    Gunzip(Source source) {
        this.source = source;
    }

    /// Reads at least one byte of what was compressed.
    ///
    /// @return the number of bytes, or -1 at the end
    /// @throws Malformed if it is not the format
    int read(byte[] target, int offset, int length) throws IOException {
        requireOpen();
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
                throw new Malformed();
            }
        }
        return -1;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("a body is read before its call is over");
        }
    }

    private int inflate(byte[] target, int offset, int length) throws Malformed {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw new Malformed();
        }
    }

    private void feed() throws IOException {
        if (position == filled && !fill()) {
            throw new Malformed();
        }
        inflater.setInput(buffer, position, filled - position);
        position = filled;
    }

    private boolean fill() throws IOException {
        var read = source.read(buffer, 0, BUFFER);
        position = 0;
        filled = Math.max(0, read);
        fed += filled;
        return read > 0;
    }

    /// Reads the head of the next member.
    ///
    /// @return false if there is none
    private boolean beginMember() throws IOException {
        if (position == filled && !fill()) {
            return false;
        }
        headLength = 0;
        headChecksum.reset();
        require(octet() == FIRST && octet() == SECOND && octet() == DEFLATE);
        var flags = octet();
        require((flags & RESERVED) == 0);
        pass(UNUSED);
        if ((flags & EXTRA) != 0) {
            pass(shortNumber());
        }
        if ((flags & NAME) != 0) {
            passText();
        }
        if ((flags & COMMENT) != 0) {
            passText();
        }
        if ((flags & HEAD_CRC) != 0) {
            var computed = headChecksum.getValue() & WORD;
            require(shortNumber() == computed);
        }
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
        require(number() == checksum.getValue());
        require(number() == (memberGiven & 0xffffffffL));
    }

    private long number() throws IOException {
        return octet() | (octet() << 8) | (octet() << 16) | ((long) octet() << 24);
    }

    private int shortNumber() throws IOException {
        return octet() | (octet() << 8);
    }

    private void passText() throws IOException {
        while (octet() != 0) {
            // Latin 1 that ends with a NUL: nobody needs it.
        }
    }

    private void pass(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            octet();
        }
    }

    private int octet() throws IOException {
        require(++headLength <= LONGEST_HEAD && (position < filled || fill()));
        var octet = buffer[position++] & OCTET;
        headChecksum.update(octet);
        return octet;
    }

    private static void require(boolean holds) throws Malformed {
        if (!holds) {
            throw new Malformed();
        }
    }

    /// The compressed bytes that went into what was given.
    long consumed() {
        return fed - (within ? inflater.getRemaining() : filled - position);
    }

    /// The bytes that were given.
    long given() {
        return given;
    }

    @Override
    public void close() {
        closed = true;
        inflater.end();
    }
}
