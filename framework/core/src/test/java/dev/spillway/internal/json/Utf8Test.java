package dev.spillway.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final int[] EDGES = {
        0x00, 0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
        0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    @Test
    void agreesWithTheDecoderOfTheJdkOnEveryCornerOfTheTable() {
        var bytes = new byte[4];
        for (var i = 0; i < Math.pow(EDGES.length, 4); i++) {
            var rest = i;
            for (var k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) EDGES[rest % EDGES.length];
                rest /= EDGES.length;
            }
            assertThat(Utf8.valid(bytes)).as("%d", i).isEqualTo(decodes(bytes));
        }
    }

    @Test
    void piecesMakeNoDifference() {
        var random = new Random(42);
        for (var round = 0; round < 20_000; round++) {
            var bytes = new byte[random.nextInt(24)];
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? EDGES[random.nextInt(EDGES.length)] : 'a');
            }
            var cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            var pieces = new Utf8();

            var valid =
                    pieces.accepts(bytes, 0, cut) && pieces.accepts(bytes, cut, bytes.length - cut) && pieces.atEnd();

            assertThat(valid).as(Arrays.toString(bytes)).isEqualTo(decodes(bytes));
        }
    }

    private boolean decodes(byte[] bytes) {
        try {
            decoder.decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
