package dev.spillway.internal.client;

import static dev.spillway.internal.client.ClientFixture.await;
import static dev.spillway.internal.client.H2FakeServer.CONTINUATION;
import static dev.spillway.internal.client.H2FakeServer.DATA;
import static dev.spillway.internal.client.H2FakeServer.END_HEADERS;
import static dev.spillway.internal.client.H2FakeServer.END_STREAM;
import static dev.spillway.internal.client.H2FakeServer.GOAWAY;
import static dev.spillway.internal.client.H2FakeServer.HEADERS;
import static dev.spillway.internal.client.H2FakeServer.OK;
import static dev.spillway.internal.client.H2FakeServer.PING;
import static dev.spillway.internal.client.H2FakeServer.RST_STREAM;
import static dev.spillway.internal.client.H2FakeServer.SETTINGS;
import static dev.spillway.internal.client.H2FakeServer.WINDOW_UPDATE;
import static dev.spillway.internal.client.H2FakeServer.field;
import static dev.spillway.internal.client.H2FakeServer.frame;
import static dev.spillway.internal.client.H2FakeServer.join;
import static dev.spillway.internal.client.H2FakeServer.kept;
import static dev.spillway.internal.client.H2FakeServer.status;
import static dev.spillway.internal.client.H2FakeServer.streams;
import static dev.spillway.internal.client.H2FakeServer.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What comes over a connection, right and wrong, from memory. Seeds are fixed.
class Http2ReaderTest {
    private static final int CALLS = 6;
    private static final int SESSIONS = 3_000;
    private static final int HEADER_BYTES =
            (int) Settings.DEFAULTS.get(ClientKnobs.RESPONSE_HEADER_BYTES).bytes();
    private static final int PADDED = 8;

    private static void read(Http2Bench bench, FrameGuard guard, InputStream in) {
        new Http2Reader(bench.link, guard, in, HEADER_BYTES).run();
    }

    private static FrameGuard guard() {
        return new FrameGuard(HEADER_BYTES, Http2Link.STREAM_WINDOW, 0);
    }

    /// Everything that a server may send for six calls.
    private static byte[] session() {
        var block = join(OK, kept("a", "b"), field("content-type", "text/plain"));
        return join(
                frame(SETTINGS, 0, 0, streams(100)),
                frame(SETTINGS, 1, 0, new byte[0]),
                frame(WINDOW_UPDATE, 0, 0, word(1 << 16)),
                frame(HEADERS, END_HEADERS, 3, block),
                frame(PING, 0, 0, new byte[8]),
                frame(HEADERS, 0, 1, OK),
                frame(CONTINUATION, END_HEADERS, 1, new byte[] {(byte) 0xbe}),
                frame(DATA, PADDED, 3, join(new byte[] {20}, new byte[100])),
                frame(HEADERS, END_HEADERS, 5, status(103)),
                frame(WINDOW_UPDATE, 0, 5, word(100)),
                frame(DATA, END_STREAM, 1, new byte[300]),
                frame(HEADERS, END_HEADERS | END_STREAM, 5, join(OK, new byte[] {(byte) 0xbe})),
                frame(SETTINGS, 0, 0, join(new byte[] {0, 4}, word(100))),
                frame(HEADERS, END_HEADERS, 7, OK),
                frame(HEADERS, END_HEADERS | END_STREAM, 3, field("sum", "1")),
                frame(RST_STREAM, 0, 9, word(7)),
                frame(DATA, 0, 7, new byte[200]),
                frame(DATA, END_STREAM, 7, new byte[0]),
                frame(GOAWAY, 0, 0, join(word(9), word(0))),
                frame(0xfa, 0, 0, new byte[3]));
    }

    private static byte[] mutated(byte[] session, Random random) {
        var bytes = session.clone();
        for (var times = 1 + random.nextInt(3); times > 0; times--) {
            var at = random.nextInt(bytes.length);
            var length = Math.min(random.nextInt(40), bytes.length - at);
            bytes = switch (random.nextInt(5)) {
                case 0 -> with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
                case 1 -> with(bytes, at, (byte) random.nextInt());
                case 2 -> join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
                case 3 -> join(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
                default -> Arrays.copyOf(bytes, at + 1);
            };
        }
        return bytes;
    }

    private static byte[] with(byte[] bytes, int at, byte octet) {
        bytes[at] = octet;
        return bytes;
    }

    /// What became of a call: an answer of so many bytes, or -1.
    private static int end(Http2Call call) {
        try {
            call.awaitHead();
            return call.readAllBytes().length;
        } catch (GuardFault | Fault e) {
            return -1;
        } catch (IOException e) {
            assertThat(e).as("it is the other side's doing").hasNoCause();
            return -1;
        } finally {
            call.abort();
        }
    }

    /// What becomes of six calls.
    private static List<Integer> ends(byte[] session) throws IOException {
        try (var bench = new Http2Bench()) {
            bench.settled(CALLS, 1 << 16);
            var guard = guard();
            var calls = new ArrayList<Http2Call>();
            for (var i = 0; i < CALLS; i++) {
                var call = bench.opened(true);
                guard.sent(FrameGuard.HEADERS, call.stream(), 1);
                bench.told(() -> call.leaves(true));
                calls.add(call);
            }
            read(bench, guard, new ByteArrayInputStream(session));
            var ends = calls.stream().map(Http2ReaderTest::end).toList();
            assertThat(bench.held).hasValue(0);
            assertThat(bench.link.isDone(0, Long.MAX_VALUE)).isTrue();
            return ends;
        }
    }

    @Test
    void takesEverythingThatMayCome() throws IOException {
        assertThat(ends(session())).containsExactly(300, 80, 0, 200, -1, -1);
    }

    @Test
    @Timeout(120)
    void endsEveryCallWhateverComes() throws IOException {
        var random = new Random(20_261_125);
        var answers = 0;
        for (var i = 0; i < SESSIONS; i++) {
            answers += (int) ends(mutated(session(), random)).stream()
                    .filter(end -> end >= 0)
                    .count();
        }
        assertThat(answers).as("some get through").isGreaterThan(SESSIONS);
    }

    @Test
    void givesBackTheWindowOfContentAfterTheEnd() throws IOException {
        try (var bench = new Http2Bench()) {
            bench.settled(9, 1 << 16);
            var sink = bench.write(false);
            var call = bench.opened(false);
            call.awaitSent();
            var guard = guard();
            guard.sent(FrameGuard.HEADERS, 1, 1);
            // Other calls were reset, so that content which nobody wants may come for a while.
            for (var other = 0; other < 200; other++) {
                guard.sent(FrameGuard.HEADERS, 3, 1);
                guard.sent(FrameGuard.RST_STREAM, 3, 4);
            }
            var half = Http2Link.STREAM_WINDOW
                    * Settings.DEFAULTS.get(ClientKnobs.PERMITS).intValue()
                    / 2;
            var data = frame(DATA, 0, 1, new byte[Http2Frames.MOST]);
            var content = new byte[half / Http2Frames.MOST][];
            Arrays.fill(content, data);
            var session = join(
                    frame(SETTINGS, 0, 0, streams(9)), frame(HEADERS, END_HEADERS | END_STREAM, 1, OK), join(content));
            var expected = frame(WINDOW_UPDATE, 0, 0, word(half));
            read(bench, guard, new InputStream() {
                private final InputStream in = new ByteArrayInputStream(session);

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    var count = in.read(bytes, offset, length);
                    if (count < 0) {
                        await(() -> ends(sink.taken(), expected));
                    }
                    return count;
                }
            });
        }
    }

    private static boolean ends(byte[] all, byte[] last) {
        return all.length >= last.length
                && Arrays.equals(all, all.length - last.length, all.length, last, 0, last.length);
    }
}
