package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h2.Http2Head.Body;
import dev.spillway.limit.Settings;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/// The rules for heads, held against Netty's validation and against a naive reading of the RFC.
class HeadProperties {
    private static final WireLimits LIMITS = WireLimits.of(Settings.DEFAULTS);
    private static final String[][] VALID = {
        {":method", "GET"}, {":scheme", "http"}, {":path", "/a?b"}, {":authority", "h"}, {"accept", "*/*"}, {"x", ""}
    };
    private static final String[] NAMES = {
        ":method",
        ":scheme",
        ":path",
        ":authority",
        ":status",
        ":protocol",
        ":",
        "",
        "connection",
        "keep-alive",
        "proxy-connection",
        "transfer-encoding",
        "upgrade",
        "te",
        "host",
        "content-length",
        "expect",
        "cookie",
        "X",
        "x y",
        "x:",
        "x\0",
        "\u00ff",
        "x-ok"
    };
    private static final String[] VALUES = {
        "",
        "GET",
        "http",
        "/",
        "h",
        "trailers",
        "gzip",
        "1",
        "0",
        "-1",
        "100-continue",
        " x",
        "x ",
        "x\t",
        "x\n",
        "x\r",
        "x\0",
        "\u007f",
        "\u0001",
        "\u00ff",
        "a b",
        "close",
        "*"
    };
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");
    private static final Pattern VALUE = Pattern.compile("(?![ \\t])[\\t\\x20-\\x7e\\x80-\\xff]*(?<![ \\t])");
    private static final List<String> PSEUDO = List.of(":method", ":scheme", ":path", ":authority");
    private static final List<String> CONNECTION =
            List.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

    private static List<String[]> fields(Random random) {
        var fields = new ArrayList<>(List.of(VALID));
        for (var i = random.nextInt(4); i > 0; i--) {
            var at = random.nextInt(fields.size() + 1);
            switch (random.nextInt(5)) {
                case 0 -> fields.remove(random.nextInt(fields.size()));
                case 1 -> fields.add(fields.remove(random.nextInt(fields.size())));
                case 2 ->
                    fields.add(
                            at,
                            new String[] {NAMES[random.nextInt(NAMES.length)], VALUES[random.nextInt(VALUES.length)]});
                case 3 -> fields.add(at, new String[] {"x-ok", VALUES[random.nextInt(VALUES.length)]});
                default -> {
                    var index = random.nextInt(fields.size());
                    fields.set(index, new String[] {fields.get(index)[0], VALUES[random.nextInt(VALUES.length)]});
                }
            }
        }
        return fields;
    }

    private static byte[] block(List<String[]> fields, Random random) {
        var block = new Block();
        for (var field : fields) {
            if (random.nextBoolean()) {
                block.indexing(field[0], field[1]);
            } else {
                block.plain(field[0], field[1]);
            }
        }
        return block.bytes();
    }

    private enum Outcome {
        SERVED,
        REFUSED,
        MALFORMED
    }

    private static Outcome read(HpackDecoder decoder, byte[] block) throws CompressionError {
        try {
            Http2Head.of(Block.list(decoder, block), Body.FOLLOWS, LIMITS);
            return Outcome.SERVED;
        } catch (MalformedHead e) {
            return Outcome.MALFORMED;
        } catch (Refusal refusal) {
            return Outcome.REFUSED;
        }
    }

    private static boolean nettyTakes(byte[] block) {
        try {
            new DefaultHttp2HeadersDecoder(true, 1 << 20).decodeHeaders(1, Unpooled.wrappedBuffer(block));
            return true;
        } catch (Http2Exception e) {
            return false;
        }
    }

    /// RFC 9113, 8.2.1 to 8.3.1, read without a thought for speed.
    private static boolean isMalformed(List<String[]> fields) {
        var names = fields.stream().map(field -> field[0]).toList();
        var regular = names.stream().filter(name -> !name.startsWith(":")).toList();
        var pseudo = names.subList(0, names.size() - regular.size());
        var wrongNames = !PSEUDO.containsAll(pseudo)
                || pseudo.stream().distinct().count() < pseudo.size()
                || !regular.stream().allMatch(name -> TOKEN.matcher(name).matches())
                || regular.stream().anyMatch(CONNECTION::contains);
        var wrongValues = fields.stream()
                .anyMatch(field -> !VALUE.matcher(field[1]).matches()
                        || (field[0].equals("te") && !field[1].equals("trailers"))
                        || (field[0].equals("content-length") && !field[1].matches("\\d{1,18}")));
        var twice = List.of("host", "content-length", "expect").stream()
                .anyMatch(name -> names.indexOf(name) != names.lastIndexOf(name));
        return wrongNames || wrongValues || twice || isNoRequest(fields, pseudo);
    }

    private static boolean isNoRequest(List<String[]> fields, List<String> pseudo) {
        var path = value(fields, ":path");
        var authority = value(fields, ":authority");
        var host = value(fields, "host");
        var method = value(fields, ":method");
        return !pseudo.containsAll(List.of(":method", ":scheme", ":path"))
                || !method.orElse("").matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                || !path.orElse("").matches("/.*|\\*")
                || (authority.isEmpty() && host.isEmpty())
                || (authority.isPresent() && host.isPresent() && !authority.equals(host));
    }

    private static Optional<String> value(List<String[]> fields, String name) {
        return fields.stream()
                .filter(field -> field[0].equals(name))
                .map(field -> field[1])
                .findFirst();
    }

    @Property(seed = "91138", tries = 20_000, shrinking = ShrinkingMode.OFF)
    void refusesWhatANaiveReaderOrNettyRefuses(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var fields = fields(random);
        var block = block(fields, random);
        var decoder = new HpackDecoder(LIMITS.headerBytes(), LIMITS.headerCount());
        var description = fields.stream().map(List::of).toList().toString();

        var outcome = read(decoder, block);

        assertThat(outcome == Outcome.MALFORMED).as(description).isEqualTo(isMalformed(fields));
        // What Netty refuses is not served: it ends the stream, or is answered as over HTTP/1.1 (an empty scheme: 400).
        // Not so the other way round: Netty leaves to its users what a request has to have, Host, numbers, and some
        // characters.
        if (!nettyTakes(block)) {
            assertThat(outcome).as(description).isNotEqualTo(Outcome.SERVED);
        }
        Statistics.label("outcome").collect(outcome);
        Statistics.label("outcome").coverage(coverage -> {
            for (var each : Outcome.values()) {
                coverage.check(each).percentage(share -> share > 1);
            }
        });
    }
}
