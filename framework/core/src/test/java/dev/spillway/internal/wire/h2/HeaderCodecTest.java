package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderCodecTest {
    private static final byte[] OK = {(byte) 0x88};

    private final HeaderCodec codec = new HeaderCodec(1_000, 4);

    private HeaderCodec.Block decode(byte[]... parts) throws IOException {
        var block = new ByteArrayOutputStream();
        for (var part : parts) {
            block.writeBytes(part);
        }
        return codec.decode(block.toByteArray(), 0, block.size());
    }

    private static byte[] field(String name, String value) {
        var encoded = HeaderCodec.encode(fields -> fields.field(name, value));
        // Without the table's size, which is said at the start of a block only.
        return java.util.Arrays.copyOfRange(encoded, 1, encoded.length);
    }

    /// A field that the table is to keep, with a new name and short strings.
    private static byte[] kept(String name, String value) {
        var out = new ByteArrayOutputStream();
        out.write(0x40);
        out.write(name.length());
        out.writeBytes(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out.write(value.length());
        out.writeBytes(value.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static HeaderCodec.Fields answer(HeaderCodec.Field... fields) {
        return new HeaderCodec.Fields(200, List.of(fields));
    }

    @Test
    void decodesWhatItEncodes() throws IOException {
        var block = HeaderCodec.encode(fields -> {
            fields.field("X-A", "b");
            fields.field("content-length", "7");
            fields.field("x-empty", "");
        });
        assertThat(codec.decode(block, 0, block.length))
                .isEqualTo(new HeaderCodec.Fields(
                        0,
                        List.of(
                                new HeaderCodec.Field("x-a", "b"),
                                new HeaderCodec.Field("content-length", "7"),
                                new HeaderCodec.Field("x-empty", ""))));
    }

    @Test
    void takesNoMoreFieldsAndBytesThanItsBounds() throws IOException {
        assertThat(decode(OK, field("a", ""), field("b", ""), field("c", ""))).isInstanceOf(HeaderCodec.Fields.class);
        assertThat(decode(OK, field("a", ""), field("b", ""), field("c", ""), field("d", "")))
                .isEqualTo(new HeaderCodec.TooLarge());
        var all = 1_000 - (7 + 3 + 32) - (1 + 32);
        assertThat(decode(OK, field("a", "x".repeat(all)))).isInstanceOf(HeaderCodec.Fields.class);
        assertThat(decode(OK, field("a", "x".repeat(all + 1)))).isEqualTo(new HeaderCodec.TooLarge());
    }

    @Test
    void refusesStatusesThatAreNone() throws IOException {
        for (var status : List.of("", "20", "2000", "020", "2x0", "+20")) {
            assertThat(decode(field(":status", status))).as(status).isInstanceOf(HeaderCodec.Malformed.class);
        }
        assertThat(decode(OK, OK)).isInstanceOf(HeaderCodec.Malformed.class);
        assertThat(decode(field("a", "b"), OK)).isInstanceOf(HeaderCodec.Malformed.class);
        assertThat(decode(OK, field(":path", "/"))).isInstanceOf(HeaderCodec.Malformed.class);
        assertThat(decode(OK, field(":other", "/"))).isInstanceOf(HeaderCodec.Malformed.class);
        assertThat(decode(OK, field("connection", "close"))).isInstanceOf(HeaderCodec.Malformed.class);
    }

    @Test
    void tableIsInStepAfterBlocksThatAreNotTaken() throws IOException {
        var first = new byte[] {(byte) 0xbe};
        assertThat(decode(OK, kept("a", "one"), field("x", "y".repeat(2_000)))).isEqualTo(new HeaderCodec.TooLarge());
        assertThat(decode(OK, first)).isEqualTo(answer(new HeaderCodec.Field("a", "one")));
        assertThat(decode(OK, field("x", "y".repeat(2_000)), kept("a", "two"))).isEqualTo(new HeaderCodec.TooLarge());
        assertThat(decode(OK, first)).isEqualTo(answer(new HeaderCodec.Field("a", "two")));
        assertThat(decode(OK, OK, kept("a", "three"))).isInstanceOf(HeaderCodec.Malformed.class);
        assertThat(decode(OK, first)).isEqualTo(answer(new HeaderCodec.Field("a", "three")));
    }

    @Test
    void blockThatDoesNotDecodeIsTheEndOfAll() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> decode(new byte[] {(byte) 0xbe}));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> decode(new byte[] {0x40, 5, 'a'}));
    }
}
