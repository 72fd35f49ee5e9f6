package dev.spillway.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A compressed block of fields (RFC 7541), made representation by representation, valid or not. Nothing is checked
/// or chosen for the caller, and no string is Huffman-coded. Text is sent as ISO-8859-1: one character, one byte.
///
/// ```java
/// HeaderBlock.request("GET", "/").field("x-a", "1").indexed("x-b", "2").index(62)
/// ```
public final class HeaderBlock {
    private static final int INDEXED = 0x80;
    private static final int WITH_INDEXING = 0x40;
    private static final int TABLE_SIZE = 0x20;

    private static final int AUTHORITY = 1;
    private static final int METHOD_GET = 2;
    private static final int METHOD_POST = 3;
    private static final int PATH = 4;
    private static final int SCHEME_HTTP = 6;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private HeaderBlock() {}

    /// A block without a field.
    public static HeaderBlock empty() {
        return new HeaderBlock();
    }

    /// The four pseudo-header fields of a request (RFC 9113, 8.3.1), over http to `localhost`, from the table that all
    /// have (RFC 7541, appendix A) as far as it goes, as clients do.
    public static HeaderBlock request(String method, String path) {
        var begun = switch (method) {
            case "GET" -> empty().index(METHOD_GET);
            case "POST" -> empty().index(METHOD_POST);
            default -> empty().named(METHOD_GET, method);
        };
        return begun.index(SCHEME_HTTP).named(AUTHORITY, "localhost").named(PATH, path);
    }

    /// Adds a literal field that is not indexed and has its name from an index (6.2.2).
    public HeaderBlock named(int index, String value) {
        return integer(0, 4, index).string(value);
    }

    /// Adds a literal field that is not indexed (6.2.2).
    public HeaderBlock field(String name, String value) {
        return integer(0, 4, 0).string(name).string(value);
    }

    /// Adds a literal field that the peer has to put into its table (6.2.1).
    public HeaderBlock indexed(String name, String value) {
        return integer(WITH_INDEXING, 6, 0).string(name).string(value);
    }

    /// Adds the field at an index of the two tables (6.1); the first of the peer's own is 62.
    public HeaderBlock index(int index) {
        return integer(INDEXED, 7, index);
    }

    /// Adds a change of the size of the peer's table (6.3).
    public HeaderBlock tableSize(int size) {
        return integer(TABLE_SIZE, 5, size);
    }

    /// Adds bytes as they are.
    public HeaderBlock raw(byte... more) {
        bytes.writeBytes(more);
        return this;
    }

    /// The block.
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    private HeaderBlock string(String text) {
        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return integer(0, 7, octets.length).raw(octets);
    }

    /// RFC 7541, 5.1.
    private HeaderBlock integer(int pattern, int prefix, int value) {
        var most = (1 << prefix) - 1;
        if (value < most) {
            bytes.write(pattern | value);
            return this;
        }
        bytes.write(pattern | most);
        var left = value - most;
        while (left >= 0x80) {
            bytes.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        bytes.write(left);
        return this;
    }
}
