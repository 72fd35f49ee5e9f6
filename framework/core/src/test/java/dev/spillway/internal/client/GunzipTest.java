package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {
    private static final byte[] TEXT =
            "It goes over the spillway, and the wall stands.".getBytes(StandardCharsets.UTF_8);
    private static final int HEAD = 10;

    private static byte[] gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] noise(int bytes) {
        var noise = new byte[bytes];
        new Random(7).nextBytes(noise);
        return noise;
    }

    private static Gunzip over(InputStream in, Setting<?>... settings) {
        return new Gunzip(in, Settings.DEFAULTS.overlaid(List.of(settings)));
    }

    private static byte[] inflated(byte[] coded, Setting<?>... settings) throws IOException {
        try (var gunzip = over(new ByteArrayInputStream(coded), settings)) {
            return gunzip.readAllBytes();
        }
    }

    private static Fault refusal(byte[] coded, Setting<?>... settings) {
        return catchThrowableOfType(Fault.class, () -> inflated(coded, settings));
    }

    private static void isBroken(byte[] coded) {
        assertThat(refusal(coded).kind()).isEqualTo(new Fault.Failed(Reason.PROTOCOL));
    }

    private static void isTooLarge(byte[] coded, String why, Setting<?>... settings) {
        var fault = refusal(coded, settings);
        assertThat(fault.kind()).isEqualTo(new Fault.Failed(Reason.TOO_LARGE));
        assertThat(fault.detail()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 8_192, 8_193, 100_000})
    void readsWhatWasWritten(int bytes) throws IOException {
        assertThat(inflated(gzip(noise(bytes)))).isEqualTo(noise(bytes));
    }

    /// One byte comes at a time, and one byte is asked for at a time.
    @Test
    void readsDrop() throws IOException {
        var dripping = new FilterInputStream(new ByteArrayInputStream(gzip(TEXT))) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, 1);
            }
        };
        var gunzip = over(dripping);
        var out = new ByteArrayOutputStream();
        for (var octet = gunzip.read(); octet >= 0; octet = gunzip.read()) {
            out.write(octet);
        }
        assertThat(out.toByteArray()).isEqualTo(TEXT);
        assertThat(gunzip.read()).isNegative();
    }

    @Test
    void takesNoContentForNone() throws IOException {
        assertThat(inflated(new byte[0])).isEmpty();
    }

    @Test
    void readsOneMemberAfterTheOther() throws IOException {
        assertThat(inflated(joined(gzip(TEXT), gzip(new byte[0]), gzip(noise(20_000)), gzip(TEXT))))
                .isEqualTo(joined(TEXT, noise(20_000), TEXT));
    }

    /// RFC 1952, 2.3: extra field, name, comment and a sum of the head.
    @Test
    void readsHeadWithEverythingInIt() throws IOException {
        var plain = gzip(TEXT);
        var head = joined(
                new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 3, 0, 'x', 'y', 'z'},
                "name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
        var sum = new CRC32();
        sum.update(head);
        var checked = new byte[] {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)};
        var rest = Arrays.copyOfRange(plain, HEAD, plain.length);
        assertThat(inflated(joined(head, checked, rest))).isEqualTo(TEXT);
        checked[0]++;
        isBroken(joined(head, checked, rest));
    }

    @Test
    void refusesBomb() {
        isTooLarge(gzip(new byte[1 << 20]), "response-ratio = 20");
    }

    @Test
    void refusesBombInLaterMember() {
        isTooLarge(joined(gzip(noise(1_000)), gzip(new byte[8 << 20])), "response-ratio = 20");
    }

    /// Many members that are little by themselves.
    @Test
    void refusesBombInPieces() {
        var piece = gzip(new byte[10_000]);
        var pieces = new ByteArrayOutputStream();
        for (var i = 0; i < 100; i++) {
            pieces.writeBytes(piece);
        }
        isTooLarge(pieces.toByteArray(), "response-ratio = 20");
    }

    @Test
    void takesLittleThatRepeatsItself() throws IOException {
        assertThat(inflated(gzip(new byte[(int) Gunzip.FLOOR]))).hasSize((int) Gunzip.FLOOR);
    }

    @Test
    void takesWhatItsRatioAllows() throws IOException {
        var content = new byte[1 << 20];
        var noise = noise(content.length);
        for (var i = 0; i < content.length; i += 128) {
            content[i] = noise[i];
        }
        isTooLarge(gzip(content), "response-ratio = 20");
        assertThat(inflated(gzip(content), ClientKnobs.RESPONSE_RATIO.at(200L))).isEqualTo(content);
    }

    @Test
    void boundsWhatComesOut() {
        isTooLarge(gzip(noise(2_000)), "response-bytes = 1024", ClientKnobs.RESPONSE_BYTES.at(Size.ofKibibytes(1)));
    }

    /// Only what was said is undone: the rest is the application's.
    @Test
    void opensNestedContentOnce() throws IOException {
        assertThat(inflated(gzip(gzip(TEXT)))).isEqualTo(gzip(TEXT));
    }

    @Test
    void refusesBytesBehindTheEnd() {
        isBroken(joined(gzip(TEXT), new byte[1]));
        isBroken(joined(gzip(TEXT), TEXT));
        isBroken(joined(gzip(TEXT), new byte[] {0x1f, (byte) 0x8b}));
    }

    @Test
    void refusesWhatBreaksOffAnywhere() {
        var whole = gzip(TEXT);
        for (var length = 1; length < whole.length; length++) {
            isBroken(Arrays.copyOf(whole, length));
        }
    }

    /// Time, compressor and system say nothing about the content, nor do the bits that fill its last byte; all others
    /// do.
    @Test
    void refusesDamageAnywhere() throws IOException {
        var whole = gzip(TEXT);
        var harmless = 0;
        for (var place = 0; place < whole.length; place++) {
            var damaged = whole.clone();
            damaged[place] ^= (byte) 0x80;
            if (refusal(damaged) == null) {
                assertThat(inflated(damaged)).isEqualTo(TEXT);
                harmless++;
            } else {
                isBroken(damaged);
            }
        }
        assertThat(harmless).isBetween(6, 7);
    }

    @Test
    void refusesWhatIsNoGzip() {
        isBroken(TEXT);
        isBroken("<html>".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void passesFaultOfTransportOnAndClosesIt() {
        var closed = new boolean[1];
        var lost = Fault.failed(Reason.CONNECTION, Fault.Sent.SOMETHING, "reset");
        var gunzip = over(new InputStream() {
            @Override
            public int read() throws IOException {
                throw lost;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw lost;
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        });
        assertThatExceptionOfType(Fault.class).isThrownBy(gunzip::readAllBytes).isSameAs(lost);
        assertThat(closed[0]).isTrue();
        assertThatExceptionOfType(IOException.class).isThrownBy(gunzip::read).withMessage("the answer is closed");
    }
}
