package dev.spillway.internal.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipReaderTest {
    private static final byte[] TEXT = "to be compressed, compressed, compressed".getBytes(StandardCharsets.UTF_8);

    private static byte[] read(byte[] compressed, int piece, int wanted) throws IOException {
        var position = new int[1];
        try (var gzip = new GzipReader((target, offset, length) -> {
            var count = Math.min(Math.min(piece, length), compressed.length - position[0]);
            System.arraycopy(compressed, position[0], target, offset, count);
            position[0] += count;
            return count == 0 ? -1 : count;
        })) {
            var out = new ByteArrayOutputStream();
            var block = new byte[wanted];
            for (var read = gzip.read(block, 0, wanted); read >= 0; read = gzip.read(block, 0, wanted)) {
                out.write(block, 0, read);
                assertThat(gzip.consumed()).isBetween(1L, (long) compressed.length);
            }
            assertThat(gzip.given()).isEqualTo(out.size());
            assertThat(gzip.consumed()).isEqualTo(compressed.length);
            return out.toByteArray();
        }
    }

    private static void assertMalformed(byte[] compressed) {
        for (var piece : new int[] {1, 7, 100_000}) {
            assertThatExceptionOfType(MalformedGzip.class).isThrownBy(() -> read(compressed, piece, 100));
        }
    }

    @Property(tries = 200, seed = "42")
    void givesWhatWasCompressedWhateverThePieces(
            @ForAll byte[] content,
            @ForAll @IntRange(min = 1, max = 100) int piece,
            @ForAll @IntRange(min = 1, max = 100) int wanted)
            throws IOException {
        assertThat(read(gzip(content), piece, wanted)).isEqualTo(content);
    }

    @Test
    void readsMembersOneAfterTheOther() throws IOException {
        var members = joined(gzip(TEXT), gzip(new byte[0]), gzip(TEXT));

        for (var piece : new int[] {1, 10, 1_000}) {
            assertThat(read(members, piece, 13)).isEqualTo(joined(TEXT, TEXT));
        }
    }

    @Test
    void nothingIsNothing() throws IOException {
        assertThat(read(gzip(new byte[0]), 1, 1)).isEmpty();
    }

    @Test
    void refusesWhateverIsCutOff() {
        var whole = gzip(TEXT);
        for (var length = 1; length < whole.length; length++) {
            assertMalformed(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void refusesWhateverFollows() {
        assertMalformed(joined(gzip(TEXT), new byte[1]));
        assertMalformed(joined(gzip(TEXT), TEXT));
        assertMalformed(joined(gzip(TEXT), Arrays.copyOf(gzip(TEXT), 5)));
    }

    @Test
    void refusesContentThatWasChanged() {
        var whole = gzip(TEXT);
        for (var last = 1; last <= 8; last++) {
            var changed = whole.clone();
            changed[whole.length - last] ^= 1;
            assertMalformed(changed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void refusesOtherFormats(int at) {
        var changed = gzip(TEXT);
        changed[at] ^= 1;
        assertMalformed(changed);
    }

    @Test
    void passesOverWhatAHeadMayHave() throws IOException {
        var plain = gzip(TEXT);
        var head = new ByteArrayOutputStream();
        head.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
        head.writeBytes(new byte[] {3, 0, 'e', 'x', 't'});
        head.writeBytes("name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
        var checksum = new CRC32();
        checksum.update(head.toByteArray());
        head.write((int) checksum.getValue());
        head.write((int) checksum.getValue() >> 8);
        var body = Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(read(joined(head.toByteArray(), body), 3, 100)).isEqualTo(TEXT);

        var wrong = head.toByteArray();
        wrong[wrong.length - 1] ^= 1;
        assertMalformed(joined(wrong, body));
    }

    @Test
    void refusesFlagsThatNobodyKnowsAndHeadsWithoutEnd() {
        var reserved = gzip(TEXT);
        reserved[3] = 0x20;
        assertMalformed(reserved);

        var endless = new byte[100_000];
        Arrays.fill(endless, (byte) 'n');
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}, 0, endless, 0, 10);
        assertMalformed(endless);
    }

    @Test
    void decidesAboutDamagedBodies() {
        var random = new Random(42);
        var content = new byte[2_000];
        random.nextBytes(content);
        Arrays.fill(content, 500, 1_500, (byte) 'x');
        var whole = gzip(content);
        for (var round = 0; round < 2_000; round++) {
            var damaged = whole.clone();
            for (var change = random.nextInt(1, 4); change > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read(damaged, random.nextInt(1, 3_000), 512)).isEqualTo(content);
            } catch (IOException e) {
                assertThat(e).isInstanceOf(MalformedGzip.class);
            }
        }
    }

    @Test
    void readsNothingAfterItsEnd() {
        var gzip = new GzipReader((_, _, _) -> -1);
        gzip.close();
        gzip.close();

        assertThatIllegalStateException().isThrownBy(() -> gzip.read(new byte[1], 0, 1));
    }

    private static byte[] gzip(byte[] content) {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
