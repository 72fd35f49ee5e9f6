package dev.spillway.internal.wire.h2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes header blocks octet by octet, wrong ones too, and reads what was decoded.
final class Block {
    /// Bounds that no test of the coding meets.
    static final int PLENTY = 1 << 20;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    static HpackDecoder decoder() {
        return new HpackDecoder(PLENTY, PLENTY);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /// The fields of a block that is decoded by `decoder`, as `name: value`.
    static List<String> decode(HpackDecoder decoder, byte[] block) throws CompressionError {
        return lines(list(decoder, block));
    }

    static FieldList list(HpackDecoder decoder, byte[] block) throws CompressionError {
        return switch (decoder.decode(block, 0, block.length)) {
            case Decoded.Complete(var fields) -> fields;
            case Decoded.Oversize oversize -> throw new AssertionError(oversize);
        };
    }

    static List<String> lines(FieldList list) {
        var lines = new ArrayList<String>();
        for (var i = 0; i < list.count(); i++) {
            lines.add(list.name(i) + ": " + list.value(i));
        }
        return lines;
    }

    /// The entries of the dynamic table, newest first.
    static List<String> table(HpackDecoder decoder) {
        var table = decoder.table();
        var lines = new ArrayList<String>();
        for (var age = 0; age < table.count(); age++) {
            var entry = table.get(age);
            var text = new String(entry.bytes(), StandardCharsets.ISO_8859_1);
            lines.add(text.substring(0, entry.nameLength()) + ": " + text.substring(entry.nameLength()));
        }
        return lines;
    }

    Block octets(int... values) {
        for (var value : values) {
            octets.write(value);
        }
        return this;
    }

    Block integer(int form, int prefix, long value) {
        var mask = (1 << prefix) - 1;
        if (value < mask) {
            return octets(form | (int) value);
        }
        octets(form | mask);
        var rest = value - mask;
        for (; rest > 0x7f; rest >>>= 7) {
            octets((int) (0x80 | (rest & 0x7f)));
        }
        return octets((int) rest);
    }

    Block indexed(int index) {
        return integer(0x80, 7, index);
    }

    Block sizeUpdate(int size) {
        return integer(0x20, 5, size);
    }

    Block string(String text) {
        integer(0, 7, text.length());
        octets.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Block huffman(int... encoded) {
        return integer(0x80, 7, encoded.length).octets(encoded);
    }

    /// A literal that is added to the table.
    Block indexing(String name, String value) {
        return octets(0x40).string(name).string(value);
    }

    /// A literal that is not.
    Block plain(String name, String value) {
        return octets(0).string(name).string(value);
    }

    byte[] bytes() {
        return octets.toByteArray();
    }
}
