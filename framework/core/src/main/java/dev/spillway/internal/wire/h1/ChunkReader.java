package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Octets;
import java.io.IOException;

/// The chunked coding around the data (RFC 9112, 7.1): size lines, the CR LF after data, trailers. Extensions are
/// skipped and trailers dropped, both within bounds and both checked, because a lenient reader here is a smuggler's
/// tool.
final class ChunkReader {
    /// Sixteen hexadecimal digits would overflow; eight are 4 GiB, more than any body may have.
    private static final int MOST_DIGITS = 8;

    private static final int MOST_EXTENSION = 256;
    private static final int MOST_EXTENSIONS = 4 << 10;

    /// Where octets come from; blocks until there is one.
    @FunctionalInterface
    interface Source {
        byte next() throws IOException;
    }

    private final Source source;
    private final int mostTrailers;
    private int extensions;

    ChunkReader(Source source, int mostTrailers) {
        this.source = source;
        this.mostTrailers = mostTrailers;
    }

    /// Reads a size line; after the last one also the trailers.
    ///
    /// @return the size of the chunk that follows, 0 at the end of the body
    /// @throws Refusal 400, 431
    long size() throws IOException {
        var size = 0L;
        var digits = 0;
        var octet = source.next();
        while (Octets.is(octet, Octets.HEX)) {
            if (++digits > MOST_DIGITS) {
                throw malformed("a chunk size of more than eight digits");
            }
            size = size << 4 | Octets.hex(octet);
            octet = source.next();
        }
        if (digits == 0) {
            throw malformed("a chunk without a size");
        }
        end(octet == ';' ? skipExtension() : octet, "a chunk size line that does not end");
        if (size == 0) {
            trailers();
        }
        return size;
    }

    /// Reads the CR LF after the data of a chunk.
    void afterData() throws IOException {
        end(source.next(), "chunk data longer than its size");
    }

    private byte skipExtension() throws IOException {
        var length = 0;
        var octet = source.next();
        while (Octets.is(octet, Octets.VALUE)) {
            if (++length > MOST_EXTENSION || ++extensions > MOST_EXTENSIONS) {
                throw malformed("chunk extensions that are too long");
            }
            octet = source.next();
        }
        return octet;
    }

    private void trailers() throws IOException {
        var length = 0;
        while (true) {
            var octet = source.next();
            if (octet == '\r') {
                end(octet, "a CR without LF after the trailers");
                return;
            }
            var name = 0;
            while (Octets.is(octet, Octets.TOKEN)) {
                name++;
                length = counted(length);
                octet = source.next();
            }
            if (name == 0 || octet != ':') {
                throw malformed("a trailer without a name and a colon");
            }
            octet = source.next();
            while (Octets.is(octet, Octets.VALUE)) {
                length = counted(length);
                octet = source.next();
            }
            end(octet, "a control character in a trailer");
        }
    }

    private int counted(int length) throws Refusal {
        if (length == mostTrailers) {
            throw Refusal.of(Reason.HEADERS, "trailers that are too long");
        }
        return length + 1;
    }

    private void end(byte first, String otherwise) throws IOException {
        if (first != '\r' || source.next() != '\n') {
            throw malformed(otherwise);
        }
    }

    private static Refusal malformed(String detail) {
        return Refusal.of(Reason.MALFORMED, detail);
    }
}
