package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanTest {
    private static String decode(String hex) throws CompressionError {
        var source = Block.hex(hex);
        var target = new byte[Huffman.most(source.length)];
        var length = Huffman.decode(source, 0, source.length, target, 0);
        return new String(target, 0, length, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "f1e3c2e5f23a6ba0ab90f4ff, www.example.com", "a8eb10649cbf, no-cache", "1f, a", "18ff, aa"})
    void decodesStrings(String hex, String text) throws Exception {
        assertThat(decode(hex)).isEqualTo(text);
    }

    @Test
    void decodesLongCodes() throws Exception {
        assertThat(decode("ffc7fe3f")).isEqualTo("\0\0");
        assertThat(decode("fffffff3")).isEqualTo("\n");
        assertThat(decode("fffffff7")).isEqualTo("\r");
        assertThat(decode("fffffffb")).isEqualTo("\u0016");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "1fff", "f1e3c2e5f23a6ba0ab90f4ffff", "ffffff"})
    void refusesPaddingOfEightBitsAndMore(String hex) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(CompressionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18", "1e", "00", "fe"})
    void refusesPaddingThatIsNotOnes(String hex) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(CompressionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fffffffc", "fffffffd", "ffffffff", "1fffffffff", "1ffffffffff8c7"})
    void refusesTheEndOfAStringWithinIt(String hex) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(CompressionError.class);
    }

    @Test
    void countsWhatDoesNotFit() throws Exception {
        var source = Block.hex("f1e3c2e5f23a6ba0ab90f4ff");
        var target = new byte[5];

        assertThat(Huffman.decode(source, 0, source.length, target, 2)).isEqualTo(2 + "www.example.com".length());
        assertThat(target).isEqualTo(new byte[] {0, 0, 'w', 'w', 'w'});
        assertThat(Huffman.decode(source, 0, source.length, target, 9)).isEqualTo(9 + "www.example.com".length());
    }
}
