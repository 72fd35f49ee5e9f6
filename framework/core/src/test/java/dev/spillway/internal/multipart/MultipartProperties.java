package dev.spillway.internal.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class MultipartProperties {
    private static final String BOUNDARY = "--b-";

    /// Content in which delimiters nearly stand.
    @Provide
    Arbitrary<String> contents() {
        var pieces = Arbitraries.of(
                "\r", "\n", "-", "--", "\r\n", "\r\n--", "\r\n----b", "\r\n----b\r", "b-", "x", "\u00ff", "");
        return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
    }

    @Property(seed = "42")
    void givesWhatWasWrittenWhereverItIsCut(
            @ForAll("listsOfContents") List<String> parts, @ForAll @IntRange(min = 1, max = 200) int piece)
            throws IOException {
        var contents = parts.stream()
                .filter(content ->
                        !(content + "\r\n").contains("\r\n--" + BOUNDARY) && !content.startsWith("--" + BOUNDARY))
                .toList();

        var seen = Seen.all(body(contents), BOUNDARY, piece);

        assertThat(seen).extracting(Seen::content).containsExactlyElementsOf(contents);
        assertThat(seen).extracting(Seen::name).doesNotHaveDuplicates();
    }

    @Provide
    Arbitrary<List<String>> listsOfContents() {
        return contents().list().ofMaxSize(5);
    }

    @Property(seed = "42")
    void readsTheSameWhateverThePieces(
            @ForAll("listsOfContents") List<String> contents,
            @ForAll @IntRange(min = 1, max = 100) int piece,
            @ForAll @IntRange(min = 0, max = 100_000) int cut)
            throws IOException {
        var whole = body(contents);
        var body = Arrays.copyOf(whole, whole.length - Math.min(whole.length, cut % 60));

        assertThat(outcome(body, piece)).isEqualTo(outcome(body, body.length + 1));
    }

    @Property(seed = "42")
    void decidesWhateverComes(@ForAll byte[] body, @ForAll @IntRange(min = 1, max = 50) int piece) throws IOException {
        assertThat(outcome(body, piece)).isEqualTo(outcome(body, body.length + 1));
    }

    /// Valid bodies with a few bytes changed: each is read or refused, and always in the same way.
    @Property(tries = 20, seed = "42")
    void decidesAboutDamagedBodies(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) throws IOException {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++) {
            var body = body(List.of("one", "\r\n--two", "x".repeat(random.nextInt(300))));
            for (var change = random.nextInt(1, 5); change > 0; change--) {
                var octet = random.nextBoolean() ? "\r\n-:;\"\\= b".charAt(random.nextInt(10)) : random.nextInt(256);
                body[random.nextInt(body.length)] = (byte) octet;
            }

            assertThat(outcome(body, random.nextInt(1, 30))).isEqualTo(outcome(body, body.length));
        }
    }

    private static Optional<List<Seen>> outcome(byte[] body, int piece) throws IOException {
        try {
            return Optional.of(Seen.all(body, BOUNDARY, piece));
        } catch (MalformedMultipart e) {
            return Optional.empty();
        }
    }

    private static byte[] body(List<String> contents) {
        var body = new ByteArrayOutputStream();
        for (var i = 0; i < contents.size(); i++) {
            var head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"n" + i + "\"\r\n\r\n";
            body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(contents.get(i).getBytes(StandardCharsets.ISO_8859_1));
            body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }
}
