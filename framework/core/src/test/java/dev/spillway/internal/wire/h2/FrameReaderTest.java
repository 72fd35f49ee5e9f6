package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.PipedChannel;
import dev.spillway.internal.wire.h2.Frames.Got;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// Frames out of a stream of bytes, wherever that is cut.
class FrameReaderTest {
    private static final byte[] SOME = Frames.join(
            Frames.settings(1, 2, 3, 4),
            Frames.get(1, "/"),
            Frames.data(1, Frame.END_STREAM, (byte) 7, (byte) 8),
            Frames.data(3, Frames.NONE),
            Frames.ping(Frames.NONE, new byte[8]),
            Frames.frame(77, 255, -1, (byte) 1));

    /// Reads as the connection does: DATA as it comes.
    private static List<String> read(byte[]... pieces) throws IOException {
        var channel = new PipedChannel("192.0.2.7");
        for (var piece : pieces) {
            channel.feed(piece);
        }
        channel.endInput();
        var lease = new ByteBudget(1 << 20).lease();
        var input = new Input(channel, lease);
        var reader = new FrameReader(input, _ -> input.fill());
        var frames = new ArrayList<String>();
        while (reader.next()) {
            var payload = reader.type() == Frame.DATA ? data(reader) : payload(reader);
            if (payload.length < reader.length()) {
                break;
            }
            frames.add(text(new Got(reader.type(), flags(reader), reader.stream(), payload)));
        }
        return frames;
    }

    private static byte[] data(FrameReader reader) throws IOException {
        var all = new byte[reader.length()];
        var count = 0;
        while (count < all.length) {
            var some = reader.some(all.length - count);
            if (some == 0) {
                break;
            }
            System.arraycopy(reader.bytes(), reader.position(), all, count, some);
            reader.skip(some);
            count += some;
        }
        return Arrays.copyOf(all, count);
    }

    private static byte[] payload(FrameReader reader) {
        return Arrays.copyOfRange(reader.bytes(), reader.start(), reader.end());
    }

    private static int flags(FrameReader reader) {
        var flags = 0;
        for (var flag = 1; flag < 256; flag <<= 1) {
            flags |= reader.has(flag) ? flag : 0;
        }
        return flags;
    }

    private static String text(Got got) {
        return got.type() + " " + got.flags() + " " + got.stream() + " " + Arrays.toString(got.payload());
    }

    private static List<String> expected(byte[] bytes) {
        return Frames.read(bytes).stream().map(FrameReaderTest::text).toList();
    }

    @Test
    void readsFramesCutAtAnyByte() throws IOException {
        var whole = expected(SOME);
        assertThat(whole).hasSize(6);
        for (var cut = 0; cut <= SOME.length; cut++) {
            var first = Arrays.copyOf(SOME, cut);
            assertThat(read(first, Arrays.copyOfRange(SOME, cut, SOME.length)))
                    .as("cut at " + cut)
                    .isEqualTo(whole);
            assertThat(read(first)).as("ended at " + cut).isEqualTo(expected(first));
        }
    }

    @Test
    void readsFramesThatComeByBytes() throws IOException {
        var pieces = new byte[SOME.length][];
        for (var i = 0; i < SOME.length; i++) {
            pieces[i] = new byte[] {SOME[i]};
        }
        assertThat(read(pieces)).isEqualTo(expected(SOME));
    }

    @Test
    void takesAFrameOfTheLargestSizeAndNoLargerOne() throws IOException {
        assertThat(read(Frames.frame(77, 0, 1, new byte[Frame.MOST]))).hasSize(1);
        assertThat(read(Frames.data(1, 0, new byte[Frame.MOST]))).hasSize(1);
        for (var type : List.of(Frame.DATA, Frame.HEADERS, 77)) {
            assertThatThrownBy(() -> read(Frames.frame(type, 0, 1, new byte[Frame.MOST + 1])))
                    .isInstanceOfSatisfying(
                            ConnectionError.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.FRAME_SIZE_ERROR));
        }
    }

    @Test
    void ignoresTheReservedBitOfAStream() throws IOException {
        assertThat(read(Frames.frame(77, 0, 0x8000_0003))).containsExactly("77 0 3 []");
    }

    /// Cut at random, they are what they are at once.
    @Property(tries = 300, seed = "42")
    void readsTheSameHoweverItComes(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed) throws IOException {
        var random = new Random(seed);
        var bytes = new byte[0];
        for (var i = random.nextInt(12); i >= 0; i--) {
            var payload = new byte[random.nextInt(10) == 0 ? random.nextInt(Frame.MOST + 1) : random.nextInt(60)];
            random.nextBytes(payload);
            bytes = Frames.join(
                    bytes, Frames.frame(random.nextInt(12), random.nextInt(256), random.nextInt(), payload));
        }
        bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(Math.min(bytes.length, 30)));
        var pieces = new ArrayList<byte[]>();
        for (var at = 0; at < bytes.length; ) {
            var end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 5_000));
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        assertThat(read(pieces.toArray(byte[][]::new))).isEqualTo(expected(bytes));
    }
}
