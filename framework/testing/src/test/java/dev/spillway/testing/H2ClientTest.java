package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Response.Field;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the client of the tests knows by itself.
class H2ClientTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static String huffman(String coded) {
        return new String(H2Huffman.decoded(hex(coded)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheHuffmanExamplesOfTheRfc() {
        assertThat(huffman("f1e3 c2e5 f23a 6ba0 ab90 f4ff")).isEqualTo("www.example.com");
        assertThat(huffman("a8eb 1064 9cbf")).isEqualTo("no-cache");
        assertThat(huffman("25a8 49e9 5ba9 7d7f")).isEqualTo("custom-key");
        assertThat(huffman("d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff"))
                .isEqualTo("Mon, 21 Oct 2013 20:13:21 GMT");
        assertThat(huffman("94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160"
                        + "65c0 03ed 4ee5 b106 3d50 07"))
                .isEqualTo("foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
    }

    @Test
    void readsTheRarestSymbols() {
        // The longest codes there are, 10 and 22, and the first of 28 bits.
        assertThat(huffman("ffff fff3")).isEqualTo("\n");
        assertThat(huffman("ffff fffb")).isEqualTo("\u0016");
        assertThat(huffman("ffff fe2f")).isEqualTo("\u0002");
    }

    @Test
    void refusesWhatIsNoHuffmanCode() {
        assertThatThrownBy(() -> huffman("ffff ffff")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> huffman("f1e3 c2e5 f23a 6ba0 ab90 f4ff ff")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> huffman("f1e3 c2e5 f23a 6ba0 ab90 f400")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsTheResponsesOfTheRfcWithATableOf256Bytes() {
        var reader = new H2FieldReader();
        reader.allow(256);
        reader.demand();

        // RFC 7541, C.6, behind the change of size that 4.2 wants.
        assertThat(reader.read(hex("3fe101" + "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81"
                        + "66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3")))
                .containsExactly(
                        new Field(":status", "302"),
                        new Field("cache-control", "private"),
                        new Field("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
                        new Field("location", "https://www.example.com"));
        assertThat(reader.read(hex("4883 640e ffc1 c0bf")))
                .containsExactly(
                        new Field(":status", "307"),
                        new Field("cache-control", "private"),
                        new Field("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
                        new Field("location", "https://www.example.com"));
        assertThat(reader.read(hex("88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
                        + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587"
                        + "3160 65c0 03ed 4ee5 b106 3d50 07")))
                .contains(
                        new Field(":status", "200"),
                        new Field("date", "Mon, 21 Oct 2013 20:13:22 GMT"),
                        new Field("content-encoding", "gzip"));
    }

    @Test
    void findsOutAServerThatKeepsALargerTableThanTheClientAllows() {
        var reader = new H2FieldReader();
        reader.allow(0);
        reader.demand();

        assertThatThrownBy(() -> reader.read(hex("88"))).hasMessageContaining("larger than the client allows");
        assertThatThrownBy(() -> reader.read(hex("3fe101 88"))).hasMessageContaining("a table of 256 bytes");
    }

    @Test
    void writesTheFirstRequestOfTheRfc() {
        // C.2.1 and C.2.4
        assertThat(HeaderBlock.empty().indexed("custom-key", "custom-header").bytes())
                .isEqualTo(hex("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
        assertThat(HeaderBlock.empty().index(2).bytes()).isEqualTo(hex("82"));
        assertThat(HeaderBlock.empty().tableSize(1337).bytes()).isEqualTo(hex("3f9a 0a"));
    }

    @Test
    void findsOutAServerThatOverrunsAWindow() {
        var seen = new H2Seen();
        seen.sendsSettings(Map.of(H2Setting.INITIAL_WINDOW_SIZE, 5L));
        seen.receives(new H2Frame(H2Frame.SETTINGS, 0, 0, new byte[0]));
        seen.receives(new H2Frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[0]));
        seen.receives(new H2Frame(H2Frame.HEADERS, H2Frame.END_HEADERS, 1, hex("88")));
        seen.receives(new H2Frame(H2Frame.DATA, 0, 1, new byte[5]));

        var more = new H2Frame(H2Frame.DATA, 0, 1, new byte[1]);
        assertThatThrownBy(() -> seen.receives(more)).hasMessageContaining("window");
        assertThat(seen.stream(1, H2Stream::received)).isEqualTo(5);
    }

    @Test
    void findsOutAServerThatTakesStreamsAgainAfterGoAway() {
        var seen = new H2Seen();
        seen.receives(new H2Frame(H2Frame.SETTINGS, 0, 0, new byte[0]));
        for (var last : List.of(H2Frame.LAST_POSSIBLE, 7)) {
            seen.receives(H2Frame.of(H2Frame.GOAWAY, 0, 0, last, 0));
        }

        assertThatThrownBy(() -> seen.receives(H2Frame.of(H2Frame.GOAWAY, 0, 0, 9, 0)))
                .hasMessageContaining("GOAWAY");
    }
}
