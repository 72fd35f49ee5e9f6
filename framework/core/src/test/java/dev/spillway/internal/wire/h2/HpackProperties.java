package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/// What holds for any bytes, with Netty's HPACK as the other opinion. Seeds are fixed.
class HpackProperties {
    private static final int PLENTY = 1 << 20;
    private static final int TABLE_SIZE = HpackDecoder.TABLE_SIZE;
    private static final String[] NAMES = {
        ":path", ":authority", "accept", "cookie", "content-type", "x-a", "x-b", "user-agent", "te", ""
    };

    private static String text(Random random, int most) {
        var text = new StringBuilder();
        var ascii = random.nextInt(3) > 0;
        for (var i = random.nextInt(most + 1); i > 0; i--) {
            text.append((char) (ascii ? 32 + random.nextInt(95) : random.nextInt(256)));
        }
        return text.toString();
    }

    /// Pseudo-header fields in front, where Netty moves them in any case.
    private static List<String[]> fields(Random random) {
        var fields = new ArrayList<String[]>();
        for (var i = random.nextInt(12); i > 0; i--) {
            var name = random.nextInt(4) > 0 ? NAMES[2 + random.nextInt(7)] : "n" + text(random, 20);
            var most = random.nextInt(20) == 0 ? 6000 : 40;
            fields.add(new String[] {name, random.nextBoolean() ? "same" : text(random, most)});
        }
        if (random.nextBoolean()) {
            fields.addFirst(new String[] {":path", "/" + text(random, 30)});
        }
        return fields;
    }

    private static byte[] bytes(ByteBuf buffer) {
        var bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    @Property(seed = "7541", tries = 600, shrinking = ShrinkingMode.OFF)
    void decodesWhatNettyEncodes(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var encoder = new DefaultHttp2HeadersEncoder(
                (name, value) -> random.nextInt(5) == 0, random.nextBoolean(), 64, random.nextInt(600));
        var decoder = Block.decoder();

        for (var i = 0; i < 10; i++) {
            if (random.nextInt(3) == 0) {
                encoder.configuration().maxHeaderTableSize(random.nextInt(TABLE_SIZE + 1));
            }
            var fields = fields(random);
            var headers = new DefaultHttp2Headers(false);
            fields.forEach(field -> headers.add(new AsciiString(latin(field[0])), new AsciiString(latin(field[1]))));
            var block = Unpooled.buffer();
            encoder.encodeHeaders(1, headers, block);
            assertThat(Block.decode(decoder, bytes(block)))
                    .containsExactlyElementsOf(fields.stream()
                            .map(field -> field[0] + ": " + field[1])
                            .toList());
            assertInBounds(decoder.table());
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertInBounds(DynamicTable table) {
        assertThat(table.size()).isBetween(0, TABLE_SIZE);
        assertThat(table.count()).isBetween(0, TABLE_SIZE / Entry.OVERHEAD);
        var size = 0;
        for (var age = 0; age < table.count(); age++) {
            size += table.get(age).size();
        }
        assertThat(table.size()).isEqualTo(size);
    }

    /// Every string in Huffman code, each octet among them.
    @Property(seed = "52", tries = 300, shrinking = ShrinkingMode.OFF)
    void decodesNettysHuffmanCode(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var value = new StringBuilder("e".repeat(2000));
        for (var i = 0; i < 300; i++) {
            value.insert(random.nextInt(value.length() + 1), (char) (i < 256 ? i : random.nextInt(256)));
        }
        var encoder = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true, 64, 0);
        var headers = new DefaultHttp2Headers(false).add("x", new AsciiString(latin(value.toString())));
        var block = Unpooled.buffer();
        encoder.encodeHeaders(1, headers, block);

        assertThat(block.readableBytes()).isLessThan(value.length());
        assertThat(Block.decode(Block.decoder(), bytes(block))).containsExactly("x: " + value);
    }

    /// A block of parts that are mostly right, and wrong in the ways that matter.
    private static byte[] spiced(Random random) {
        var block = new Block();
        for (var i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> block.indexed(1 + random.nextInt(66));
                case 3, 4 -> block.indexing("n" + random.nextInt(4), text(random, 12));
                case 5 -> block.indexing("big", "v".repeat(4000 + random.nextInt(200)));
                case 6 -> block.plain(NAMES[random.nextInt(NAMES.length)], text(random, 12));
                case 7 -> block.integer(0x40, 6, 1 + random.nextInt(66)).string(text(random, 5));
                case 8 -> block.integer(0x10, 4, random.nextInt(66)).string(text(random, 5));
                case 9 ->
                    block.octets(0)
                            .string("h")
                            .huffman(random.ints(random.nextInt(5), 0, 256).toArray());
                case 10 -> block.octets(0x40).huffman(0x1f).huffman(0xff >> random.nextInt(8), 0xff);
                case 11 -> block.sizeUpdate(random.nextInt(4) == 0 ? random.nextInt(5000) : TABLE_SIZE);
                case 12 -> block.octets(random.nextInt(256));
                default -> block.octets(0xff, 0x80 | random.nextInt(128), random.nextInt(256), random.nextInt(16));
            }
        }
        var bytes = block.bytes();
        if (bytes.length > 0 && random.nextInt(3) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    /// Two readings of a connection's blocks, each up to its first error.
    private static final class Opinions {
        private final HpackDecoder ours = Block.decoder();
        private final DefaultHttp2HeadersDecoder nettys = new DefaultHttp2HeadersDecoder(false, PLENTY);

        Optional<List<String>> ours(byte[] block) {
            try {
                var list = Block.list(ours, block);
                assertInBounds(ours.table());
                return Optional.of(Block.lines(list));
            } catch (CompressionError e) {
                return Optional.empty();
            }
        }

        Optional<List<String>> nettys(byte[] block) {
            try {
                var lines = new ArrayList<String>();
                for (var header : nettys.decodeHeaders(1, Unpooled.wrappedBuffer(block))) {
                    lines.add(latin(header.getKey()) + ": " + latin(header.getValue()));
                }
                return Optional.of(lines);
            } catch (Http2Exception e) {
                return Optional.empty();
            }
        }

        private static String latin(CharSequence text) {
            return text.chars()
                    .collect(StringBuilder::new, (all, c) -> all.append((char) (c & 0xff)), StringBuilder::append)
                    .toString();
        }
    }

    /// Netty moves pseudo-header fields to the front, so only the order of the others can be compared.
    private static void assertSame(List<String> ours, List<String> nettys) {
        assertThat(ours).containsExactlyInAnyOrderElementsOf(nettys);
        assertThat(ours.stream().filter(line -> !line.startsWith(":")))
                .containsExactlyElementsOf(
                        nettys.stream().filter(line -> !line.startsWith(":")).toList());
    }

    /// Where we are stricter: RFC 7541, 4.2 allows two updates, the smallest size and the last one. Netty takes any
    /// number.
    private static boolean hasThirdSizeUpdate(byte[] block) {
        var updates = 0;
        for (var at = 0; at < block.length && (block[at] & 0xe0) == 0x20; updates++) {
            var isLong = (block[at++] & 0x1f) == 0x1f;
            while (isLong && at < block.length) {
                isLong = block[at++] < 0;
            }
        }
        return updates > 2;
    }

    @Property(seed = "9113", tries = 15_000, shrinking = ShrinkingMode.OFF)
    void agreesWithNettyOnSpicedBlocks(@ForAll long seed) {
        var random = new Random(seed);
        agree(() -> spiced(random), random);
        Statistics.label("valid").coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 10);
            coverage.check(false).percentage(share -> share > 10);
        });
    }

    @Property(seed = "0", tries = 5_000, shrinking = ShrinkingMode.OFF)
    void agreesWithNettyOnGarbage(@ForAll long seed) {
        var random = new Random(seed);
        agree(
                () -> {
                    var garbage = new byte[random.nextInt(40)];
                    random.nextBytes(garbage);
                    return garbage;
                },
                random);
    }

    private static void agree(Supplier<byte[]> blocks, Random random) {
        var opinions = new Opinions();
        for (var i = 1 + random.nextInt(4); i > 0; i--) {
            var block = blocks.get();
            var ours = opinions.ours(block);
            var nettys = opinions.nettys(block);
            Statistics.label("valid").collect(ours.isPresent());
            if (ours.isPresent() && nettys.isPresent()) {
                assertSame(ours.get(), nettys.get());
            } else if (ours.isPresent() || (nettys.isPresent() && !hasThirdSizeUpdate(block))) {
                fail(HexFormat.of().formatHex(block) + " ours " + ours + " nettys " + nettys);
            }
            if (ours.isEmpty()) {
                return;
            }
        }
    }

    /// Bounds change what is kept, never what the table is or what is refused.
    @Property(seed = "431", tries = 5_000, shrinking = ShrinkingMode.OFF)
    void boundsKeepLittleAndTheTableInStep(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var maxBytes = random.nextInt(2_000);
        var maxCount = random.nextInt(8);
        var bounded = new HpackDecoder(maxBytes, maxCount);
        var unbounded = Block.decoder();

        for (var i = 1 + random.nextInt(4); i > 0; i--) {
            var block = spiced(random);
            var expected = tried(unbounded, block);
            var decoded = tried(bounded, block);
            assertThat(decoded.isPresent()).isEqualTo(expected.isPresent());
            if (decoded.isEmpty()) {
                return;
            }
            assertThat(Block.table(bounded)).isEqualTo(Block.table(unbounded));
            var all = ((Decoded.Complete) expected.get()).fields();
            if (decoded.get() instanceof Decoded.Complete(var fields)) {
                assertThat(Block.lines(fields)).isEqualTo(Block.lines(all));
                assertThat(fields.bytes().length).isLessThanOrEqualTo(Math.max(512, maxBytes + TABLE_SIZE));
                assertThat(all.end() + all.count() * Entry.OVERHEAD).isLessThanOrEqualTo(maxBytes);
            } else {
                assertThat(all.end() + all.count() * Entry.OVERHEAD > maxBytes || all.count() > maxCount)
                        .isTrue();
            }
        }
    }

    private static Optional<Decoded> tried(HpackDecoder decoder, byte[] block) {
        try {
            return Optional.of(decoder.decode(block, 0, block.length));
        } catch (CompressionError e) {
            return Optional.empty();
        }
    }
}
