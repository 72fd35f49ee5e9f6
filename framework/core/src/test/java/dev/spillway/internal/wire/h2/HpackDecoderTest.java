package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackDecoderTest {
    private static final int FIRST_DYNAMIC = 62;

    private final HpackDecoder decoder = Block.decoder();

    private List<String> decode(Block block) throws CompressionError {
        return Block.decode(decoder, block.bytes());
    }

    private void assertRefused(Block block, String why) {
        assertThatThrownBy(() -> decode(block))
                .isInstanceOf(CompressionError.class)
                .hasMessageContaining(why)
                .satisfies(error -> assertThat(error.getStackTrace()).isEmpty());
    }

    @Test
    void decodesAnEmptyBlock() throws Exception {
        assertThat(decode(new Block())).isEmpty();
    }

    @Test
    void decodesTheRangeOfAnArray() throws Exception {
        var decoded = decoder.decode(new byte[] {0, (byte) 0x82, (byte) 0x84, 0}, 1, 3);

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Decoded.Complete.class,
                        complete ->
                                assertThat(Block.lines(complete.fields())).containsExactly(":method: GET", ":path: /"));
    }

    @Test
    void keepsTheOrderOfPseudoHeaderFields() throws Exception {
        assertThat(decode(new Block().plain("a", "b").indexed(2))).containsExactly("a: b", ":method: GET");
    }

    @Test
    void knowsTheWholeStaticTable() throws Exception {
        var block = new Block();
        IntStream.rangeClosed(1, 61).forEach(block::indexed);

        assertThat(decode(block))
                .hasSize(61)
                .startsWith(":authority: ", ":method: GET", ":method: POST", ":path: /", ":path: /index.html")
                .contains(":status: 500", "accept-charset: ", "accept-encoding: gzip, deflate")
                .endsWith("user-agent: ", "vary: ", "via: ", "www-authenticate: ");
    }

    @Test
    void takesANameFromATable() throws Exception {
        decode(new Block().indexing("x-name", "1"));

        assertThat(decode(new Block()
                        .integer(0x40, 6, FIRST_DYNAMIC)
                        .string("2")
                        .integer(0x10, 4, FIRST_DYNAMIC)
                        .string("3")
                        .integer(0, 4, 31)
                        .string("text/plain")))
                .containsExactly("x-name: 2", "x-name: 3", "content-type: text/plain");
        assertThat(Block.table(decoder)).containsExactly("x-name: 2", "x-name: 1");
    }

    /// The entry that the name comes from is evicted by the field that uses it (RFC 7541, 4.4).
    @Test
    void takesANameFromAnEntryThatGivesWay() throws Exception {
        var name = "n".repeat(1000);
        decode(new Block().indexing(name, "1".repeat(2000)));

        assertThat(decode(new Block().integer(0x40, 6, FIRST_DYNAMIC).string("2".repeat(2000))))
                .containsExactly(name + ": " + "2".repeat(2000));
        assertThat(Block.table(decoder)).hasSize(1);
    }

    @Test
    void evictsTheOldestFirst() throws Exception {
        for (var i = 0; i < 300; i++) {
            decode(new Block().indexing("name", "%03d".formatted(i)));
        }

        assertThat(Block.table(decoder)).hasSize(4096 / 39).startsWith("name: 299", "name: 298");
        assertThat(decoder.table().size()).isLessThanOrEqualTo(4096);
        assertThat(decode(new Block().indexed(FIRST_DYNAMIC + 4096 / 39 - 1))).containsExactly("name: 195");
    }

    @Test
    void holdsAtMost128Entries() throws Exception {
        var block = new Block();
        for (var i = 0; i < 1000; i++) {
            block.octets(0x40, 0, 0);
        }

        decode(block);

        assertThat(decoder.table().count()).isEqualTo(128);
    }

    /// The endless loop of some decoders: an entry that is larger than the table. It is legal and empties it.
    @ParameterizedTest
    @ValueSource(ints = {4096 - 32 - 1 + 1, 4200, 40_000})
    void anEntryLargerThanTheTableEmptiesIt(int length) throws Exception {
        decode(new Block().indexing("a", "b"));

        assertThat(decode(new Block().indexing("c", "v".repeat(length)))).containsExactly("c: " + "v".repeat(length));
        assertThat(Block.table(decoder)).isEmpty();
        assertThat(decode(new Block().indexing("d", "e").indexed(FIRST_DYNAMIC)))
                .containsExactly("d: e", "d: e");
    }

    @Test
    void anEntryOfTheTablesSizeFits() throws Exception {
        decode(new Block().indexing("a", "b"));

        decode(new Block().indexing("c", "v".repeat(4096 - 32 - 1)));

        assertThat(Block.table(decoder)).hasSize(1);
        assertThat(decoder.table().size()).isEqualTo(4096);
    }

    @Test
    void aTableOfSizeZeroHoldsNothing() throws Exception {
        decode(new Block().indexing("a", "b"));

        assertThat(decode(new Block().sizeUpdate(0).indexing("c", "d").octets(0x40, 0, 0)))
                .containsExactly("c: d", ": ");
        assertThat(Block.table(decoder)).isEmpty();
        assertRefused(new Block().indexed(FIRST_DYNAMIC), "beyond");
    }

    @Test
    void aSmallerTableEvictsAndALargerOneGrows() throws Exception {
        decode(new Block().indexing("a", "1").indexing("b", "2").indexing("c", "3"));

        decode(new Block().sizeUpdate(70));
        assertThat(Block.table(decoder)).containsExactly("c: 3", "b: 2");

        decode(new Block().sizeUpdate(0).sizeUpdate(4096).indexing("d", "4").indexing("e", "5"));
        assertThat(Block.table(decoder)).containsExactly("e: 5", "d: 4");
    }

    @Test
    void refusesASizeOverWhatWasAnnounced() {
        assertRefused(new Block().sizeUpdate(4097), "announced");
    }

    @Test
    void refusesASizeUpdateAfterAField() {
        assertRefused(new Block().indexed(2).sizeUpdate(0), "after a field");
    }

    @Test
    void refusesAThirdSizeUpdate() {
        assertRefused(new Block().sizeUpdate(0).sizeUpdate(1).sizeUpdate(2), "more than two");
    }

    @Test
    void refusesIndexZero() {
        assertRefused(new Block().octets(0x80), "index 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST_DYNAMIC, FIRST_DYNAMIC + 1, 5000, Integer.MAX_VALUE})
    void refusesAnIndexBeyondTheTable(int index) {
        assertRefused(new Block().indexed(index), "beyond");
        assertRefused(new Block().integer(0x40, 6, index).string(""), "beyond");
        assertRefused(new Block().integer(0, 4, index).string(""), "beyond");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 34, (1L << 31) + 126})
    void refusesIntegersOver31Bits(long value) {
        assertRefused(new Block().integer(0x80, 7, value), "31 bits");
        assertRefused(new Block().octets(0x40).integer(0, 7, value), "31 bits");
        assertRefused(new Block().integer(0x20, 5, value), "31 bits");
    }

    @Test
    void refusesIntegersThatDoNotEnd() {
        assertRefused(new Block().octets(0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0), "31 bits");
        assertRefused(new Block().octets(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0), "31 bits");
    }

    /// RFC 7541, 5.1 asks for nothing shorter: 62 = 127 - 65 cannot be, but 127 + 0 in three octets can.
    @Test
    void takesIntegersWithLeadingZeros() throws Exception {
        assertThat(decode(new Block()
                        .octets(0, 0x7f, 0x80, 0x80, 0)
                        .octets(new int[127])
                        .string("")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ff", "ff80", "40", "4001", "400161", "40016101", "0f", "00", "01", "007f", "3f", "3f80", "4081"
            })
    void refusesABlockThatEndsWithinAField(String hex) {
        assertThatThrownBy(() -> Block.decode(decoder, Block.hex(hex)))
                .isInstanceOf(CompressionError.class)
                .hasMessageContaining("ends within");
    }

    @Test
    void refusesHuffmanCodesThatAreBroken() {
        assertRefused(new Block().octets(0).string("a").huffman(0xff), "padding");
        assertRefused(new Block().octets(0).string("a").huffman(0x18), "padding");
        assertRefused(new Block().octets(0).string("a").huffman(0xff, 0xff, 0xff, 0xff), "end of string");
        assertRefused(new Block().octets(0).huffman(0xff).string("a"), "padding");
    }

    @Test
    void aHugeCookieIsLegal() throws Exception {
        var cookie = "c".repeat(30_000);
        var small = new HpackDecoder(32 << 10, 100);

        assertThat(Block.decode(small, new Block().indexing("cookie", cookie).bytes()))
                .containsExactly("cookie: " + cookie);
        assertThat(Block.decode(small, new Block().indexed(2).bytes())).containsExactly(":method: GET");
    }

    private static Decoded.Oversize oversize(HpackDecoder decoder, Block block) throws CompressionError {
        var bytes = block.bytes();
        return (Decoded.Oversize) decoder.decode(bytes, 0, bytes.length);
    }

    @Test
    void countsNamesValuesAnd32ForEachField() throws Exception {
        var bounded = new HpackDecoder(100, 100);

        assertThat(Block.decode(
                        bounded,
                        new Block().plain("a", "b".repeat(33)).plain("c", "d").bytes()))
                .hasSize(2);
        assertThat(oversize(bounded, new Block().plain("a", "b".repeat(34)).plain("c", "d"))
                        .bound())
                .isEqualTo(Decoded.Bound.BYTES);
        assertThat(oversize(bounded, new Block().plain("a", "b".repeat(68))).bound())
                .isEqualTo(Decoded.Bound.BYTES);
    }

    @Test
    void countsFieldsButNeitherPseudoHeaderFieldsNorCrumbs() throws Exception {
        var bounded = new HpackDecoder(10_000, 2);
        var request = new Block().indexed(2).indexed(4).indexed(6).plain(":authority", "h");

        assertThat(Block.decode(
                        bounded,
                        request.plain("cookie", "a")
                                .plain("b", "")
                                .plain("cookie", "c")
                                .bytes()))
                .hasSize(7);
        assertThat(oversize(bounded, new Block().plain("a", "").plain("b", "").plain("c", ""))
                        .bound())
                .isEqualTo(Decoded.Bound.COUNT);
    }

    @Test
    void staysInStepPastABound() throws Exception {
        var bounded = new HpackDecoder(200, 100);
        var block = new Block().plain("x", "y".repeat(300)).indexing("a", "b").indexing("c", "d".repeat(4000));
        var unbounded = Block.decoder();
        unbounded.decode(block.bytes(), 0, block.bytes().length);

        oversize(bounded, block);

        assertThat(Block.table(bounded)).isEqualTo(Block.table(unbounded)).hasSize(2);
        assertThat(Block.decode(bounded, new Block().indexed(FIRST_DYNAMIC + 1).bytes()))
                .containsExactly("a: b");
    }

    @Test
    void refusesBrokenCodingPastABound() {
        var bounded = new HpackDecoder(100, 100);
        var block = new Block().plain("x", "y".repeat(300)).octets(0x80).bytes();

        assertThatThrownBy(() -> bounded.decode(block, 0, block.length)).isInstanceOf(CompressionError.class);
    }

    /// One entry of the table and a reference of one octet to it, many times (the HPACK bomb).
    @Test
    void aBombIsOversizeAndKeepsNothing() throws Exception {
        var bounded = new HpackDecoder(32 << 10, 100);
        var block = new Block().indexing("a", "b".repeat(4000));
        Collections.nCopies(40_000, FIRST_DYNAMIC).forEach(block::indexed);

        assertThat(oversize(bounded, block).bound()).isEqualTo(Decoded.Bound.BYTES);
        assertThat(Block.list(bounded, new Block().indexed(2).bytes()).bytes()).hasSizeLessThan(1024);
    }

    /// The kind of a field is kept with it; a name that is used again has the kind of the name.
    @Test
    void kindsComeWithIndexes() throws Exception {
        decode(new Block().indexing("te", "trailers").indexing("te", "gzip").indexing("ok", "bad\n"));
        var list = Block.list(
                decoder,
                new Block()
                        .indexed(FIRST_DYNAMIC)
                        .indexed(FIRST_DYNAMIC + 1)
                        .indexed(FIRST_DYNAMIC + 2)
                        .integer(0, 4, FIRST_DYNAMIC)
                        .string("good")
                        .integer(0, 4, FIRST_DYNAMIC + 1)
                        .string("trailers")
                        .integer(0, 4, FIRST_DYNAMIC + 2)
                        .string("gzip")
                        .bytes());

        assertThat(IntStream.range(0, list.count()).mapToObj(list::kind))
                .containsExactly(
                        FieldKind.BAD_VALUE,
                        FieldKind.BAD_VALUE,
                        FieldKind.TE,
                        FieldKind.OTHER,
                        FieldKind.TE,
                        FieldKind.BAD_VALUE);
    }
}
