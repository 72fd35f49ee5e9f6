package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.PipedChannel;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.Script.Seen;
import dev.spillway.internal.wire.WireFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// What holds for any bytes, from valid requests over damaged ones to garbage. Seeds are fixed.
class RequestProperties {
    private static final String TARGET = "abcXYZ019-._~!$&'()*+,;=:@";
    /// What breaks parsers.
    private static final String[] SPICE = {
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        "\0",
        " ",
        "\t",
        ":",
        ",",
        ";",
        "0",
        "5",
        "F",
        "%",
        "%2e",
        "/",
        "..",
        "*",
        "\u00ff",
        "\u007f",
        "\u000b",
        "chunked",
        "close",
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "Content-Length: 3\r\n",
        "Content-Length: 0\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: \r\n",
        "Connection: close\r\n",
        "Host: h\r\n",
        "Host: \r\n",
        "Expect: 100-continue\r\n",
        "HTTP/1.0",
        "HTTP/1.1",
        "0\r\n\r\n",
        "1\r\nx\r\n",
        "1;x\r\ny\r\n",
        "X: y\r\n",
        " folded\r\n"
    };

    @Provide
    Arbitrary<Seen> requests() {
        var segment = Arbitraries.strings()
                .withChars(TARGET)
                .ofMaxLength(12)
                .filter(text -> !text.equals(".") && !text.equals(".."));
        var path = segment.list().ofMinSize(1).ofMaxSize(4).map(segments -> "/" + String.join("/", segments));
        var query =
                Arbitraries.strings().withChars(TARGET + "/?%").ofMaxLength(12).injectNull(0.5);
        var body = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200);
        return Combinators.combine(Arbitraries.of(Method.class), path, query, body)
                .as((method, at, asked, sent) -> new Seen(method, at, asked, sent));
    }

    /// Writes a request in one of the ways that are valid.
    private static String serialised(Seen request, Random random) {
        var text = new StringBuilder();
        text.append(random.nextInt(4) == 0 ? "\r\n" : "");
        text.append(request.method()).append(' ');
        text.append(random.nextInt(4) == 0 ? "http://example:80" : "").append(request.path());
        text.append(request.query() == null ? "" : "?" + request.query()).append(" HTTP/1.1\r\n");
        for (var i = random.nextInt(5); i > 0; i--) {
            text.append("X-")
                    .append(i)
                    .append(": ")
                    .append("v".repeat(random.nextInt(50)))
                    .append(" \t\r\n");
        }
        text.append("hOsT:").append(random.nextBoolean() ? " " : "").append("example:80\r\n");
        if (random.nextBoolean()) {
            return text.append("Content-Length: ")
                    .append(request.body().length())
                    .append("\r\n\r\n")
                    .append(request.body())
                    .toString();
        }
        return text.append("Transfer-Encoding: chunked\r\n\r\n")
                .append(chunked(request.body(), random))
                .toString();
    }

    private static String chunked(String body, Random random) {
        var text = new StringBuilder();
        for (var at = 0; at < body.length(); ) {
            var size = Math.min(body.length() - at, 1 + random.nextInt(40));
            text.append("0".repeat(random.nextInt(3))).append(Integer.toHexString(size));
            text.append(random.nextInt(3) == 0 ? ";a=\"b\"" : "").append("\r\n");
            text.append(body, at, at + size).append("\r\n");
            at += size;
        }
        return text.append("0\r\n")
                .append(random.nextInt(3) == 0 ? "X-Trailer: y\r\n" : "")
                .append("\r\n")
                .toString();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[][] pieces(String text, Random random) {
        var bytes = latin(text);
        var pieces = new ArrayList<byte[]>();
        for (var at = 0; at < bytes.length; ) {
            var size = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 3 : 500));
            pieces.add(Arrays.copyOfRange(bytes, at, at + size));
            at += size;
        }
        return pieces.toArray(byte[][]::new);
    }

    private static void assertInStep(Script script, WireFixture fixture, Talk talk) {
        var finals = answers(script, talk).stream()
                .filter(answer -> answer.status() >= 200)
                .toList();
        assertThat(finals.size()).isBetween(script.seen.size(), script.admitted.get() + 1);
        assertThat(script.closed).hasValue(script.admitted.get());
        assertThat(fixture.wire.table().size()).isZero();
        assertThat(fixture.wire.table().live()).isEmpty();
        assertThat(fixture.wire.bytes().held()).isZero();
        assertThat(fixture.observer.ends).hasSize(1);
    }

    private static List<Answers.Answer> answers(Script script, Talk talk) {
        var methods = new ArrayList<>(script.methods);
        if (talk.written().endsWith("\r\n\r\n")) {
            // The last request was refused before the entrance saw it, and was a HEAD: its answer has no content.
            methods.add(Method.HEAD);
        }
        return Answers.of(talk.written(), methods.toArray(Method[]::new));
    }

    @Property(seed = "9112", tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void readsWhatWasWritten(@ForAll("requests") Seen first, @ForAll("requests") Seen second, @ForAll long seed)
            throws Exception {
        var random = new Random(seed);
        var text = serialised(first, random) + serialised(second, random);
        var script = Script.reading();
        var fixture = WireFixture.direct(script);
        var talk = Talk.whole(fixture, Talk.PEER, pieces(text, random));
        assertThat(script.seen).containsExactly(first, second);
        assertInStep(script, fixture, talk);
    }

    @Property(seed = "91129112", tries = 6_000, shrinking = ShrinkingMode.BOUNDED)
    void readsDamagedRequestsAsAStrictReaderDoes(
            @ForAll("requests") Seen first, @ForAll("requests") Seen second, @ForAll long seed) throws Exception {
        var random = new Random(seed);
        var text = damaged(serialised(first, random) + serialised(second, random), random);
        check(text, random);
    }

    @Property(seed = "110", tries = 1_500, shrinking = ShrinkingMode.BOUNDED)
    void readsSpicedGarbageAsAStrictReaderDoes(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = random.nextInt(30); i > 0; i--) {
            text.append(SPICE[random.nextInt(SPICE.length)]);
        }
        check(text.toString(), random);
    }

    @Property(seed = "0", tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void survivesGarbage(@ForAll byte[] garbage, @ForAll long seed) throws Exception {
        check(new String(garbage, StandardCharsets.ISO_8859_1), new Random(seed));
    }

    /// The entrance sees exactly what the naive reader reads, however the bytes are cut; nothing but answers and a
    /// close comes of it.
    private static void check(String text, Random random) throws Exception {
        var expected = StrictReference.read(text);
        for (var cut : List.of(pieces(text, random), new byte[][] {latin(text)})) {
            var script = Script.reading();
            var fixture = WireFixture.direct(script);
            var talk = Talk.whole(fixture, Talk.PEER, cut);
            assertThat(script.seen).as(text).isEqualTo(expected);
            assertInStep(script, fixture, talk);
        }
    }

    private static String damaged(String text, Random random) {
        var damaged = new StringBuilder(text);
        for (var i = 1 + random.nextInt(3); i > 0 && !damaged.isEmpty(); i--) {
            var at = random.nextInt(damaged.length());
            var spice = SPICE[random.nextInt(SPICE.length)];
            switch (random.nextInt(6)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, spice);
                case 2 -> damaged.setCharAt(at, (char) random.nextInt(256));
                case 3 ->
                    damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + random.nextInt(60))));
                case 4 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(20)));
                default -> {
                    // Where lines end is where parsers disagree.
                    var lineEnd = damaged.indexOf("\r\n", at);
                    damaged.insert(lineEnd < 0 ? at : lineEnd + random.nextInt(3), spice);
                }
            }
        }
        return damaged.toString();
    }

    @Property(seed = "431", tries = 60, shrinking = ShrinkingMode.OFF)
    void holdsNoMoreThanAHead(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var channel = new PipedChannel(Talk.PEER);
        var start = random.nextBoolean() ? "" : "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(random.nextInt(90));
        channel.feed(start);
        for (var i = 0; i < 60; i++) {
            channel.feed(Character.toString('a' + random.nextInt(26)).repeat(1 + random.nextInt(20_000)));
        }
        channel.endInput();
        var lease = new ByteBudget(1 << 20).lease();
        var input = new Input(channel, lease);
        var limits = WireFixture.direct(Script.reading()).wire.limits();
        try {
            input.fill();
            new HeadReader(input, lease, limits).read();
        } catch (IOException e) {
            assertThat(input.bytes.length).isLessThanOrEqualTo(1 << 16);
            return;
        }
        throw new AssertionError("a head without an end was read");
    }
}
