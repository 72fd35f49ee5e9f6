package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;

/// What holds for any sequence of frames: nothing but an end comes out of a connection, it ends when its peer does, and
/// nothing is left of it. Seeds are fixed.
class ConnectionProperties {
    private static final int[] SIZES = {0, 1, 10, 1_000, 20_000, 100_000};

    private final Script script = Script.ignoring(call -> {
        var path = call.path();
        if (path.startsWith("/read")) {
            Script.readAll(call.payload());
        } else if (path.startsWith("/part")) {
            call.payload().read(new byte[10], 0, 10);
        } else if (path.startsWith("/fail")) {
            throw new IOException("a handler with a fault");
        }
        var size = SIZES[Math.floorMod(path.hashCode(), SIZES.length)];
        return switch (Math.floorMod(path.hashCode() >> 4, 3)) {
            case 0 -> Response.bytes("a/b", new byte[size]);
            case 1 -> Response.status(204);
            default ->
                Response.stream("a/b", out -> {
                    out.write(new byte[size]);
                    out.flush();
                    if (path.startsWith("/half")) {
                        throw new IOException("half an answer");
                    }
                });
        };
    });

    private static byte[] bytes(Random random, int most) {
        var bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String path(Random random) {
        var kinds = new String[] {"/read", "/part", "/none", "/half", "/fail"};
        return kinds[random.nextInt(kinds.length)] + random.nextInt(100);
    }

    private static byte[] head(Random random, int stream) {
        var method = new String[] {"GET", "POST", "HEAD", "PUT", "BREW", "CONNECT"}[random.nextInt(6)];
        var block = switch (random.nextInt(8)) {
            case 0 -> Frames.request(method, path(random), "content-length", "" + random.nextInt(300));
            case 1 -> Frames.request(method, path(random), "expect", "100-continue");
            case 2 -> Frames.request(method, path(random), "X-Bad", "\n");
            case 3 -> Frames.request(method, path(random), "x-large", "x".repeat(random.nextInt(40_000)));
            default -> Frames.request(method, path(random), "x-a", "b");
        };
        var end = random.nextInt(3) == 0 ? Frames.NONE : Frame.END_STREAM;
        var cut = random.nextInt(4) == 0 ? random.nextInt(block.length) : Math.min(block.length, 12_000);
        if (block.length <= 12_000 && cut == block.length) {
            return Frames.frame(Frame.HEADERS, Frame.END_HEADERS | end, stream, block);
        }
        var frames = Frames.frame(Frame.HEADERS, end, stream, Arrays.copyOf(block, cut));
        for (var at = cut; at < block.length; at += 12_000) {
            var to = Math.min(block.length, at + 12_000);
            var flags = to == block.length && random.nextInt(30) > 0 ? Frame.END_HEADERS : Frames.NONE;
            frames = Frames.join(
                    frames, Frames.frame(Frame.CONTINUATION, flags, stream, Arrays.copyOfRange(block, at, to)));
        }
        return frames;
    }

    private static byte[] frame(Random random, int stream, int next) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> head(random, next);
            case 4, 5 -> Frames.data(stream, random.nextInt(2), bytes(random, random.nextBoolean() ? 50 : 9_000));
            case 6 -> Frames.frame(Frame.DATA, Frame.PADDED, stream, bytes(random, 300));
            case 7 -> Frames.reset(stream, ErrorCode.CANCEL);
            case 8 -> Frames.window(random.nextBoolean() ? 0 : stream, 1 + random.nextInt(100_000));
            case 9 -> Frames.settings(PeerSettings.INITIAL_WINDOW_SIZE, random.nextInt(200_000));
            case 10 -> Frames.ping(random.nextInt(2), new byte[8]);
            case 11 -> Frames.frame(Frame.HEADERS, Frames.WHOLE, stream, Frames.block("x-trailer", "t"));
            case 12 -> Frames.frame(Frame.PRIORITY, 0, stream, new byte[5]);
            case 13 -> Frames.frame(20 + random.nextInt(9), random.nextInt(256), stream, bytes(random, 20));
            case 14 -> random.nextInt(6) > 0 ? Frames.window(0, 50_000) : wild(random, stream);
            default -> random.nextInt(10) > 0 ? Frames.data(stream, Frame.END_STREAM) : head(random, stream);
        };
    }

    /// As an honest peer may speak, so that a conversation goes on for a while.
    private static byte[] sane(Random random, int next, int body) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 ->
                Frames.frame(
                        Frame.HEADERS,
                        Frame.END_HEADERS | random.nextInt(2),
                        next,
                        Frames.request("POST", path(random), "x-a", "b"));
            case 3, 4 ->
                body == 0
                        ? Frames.get(next, path(random))
                        : Frames.data(body, random.nextInt(5) / 4, bytes(random, 3_000));
            case 5 -> Frames.window(0, 1 + random.nextInt(50_000));
            case 6 -> Frames.settings(PeerSettings.INITIAL_WINDOW_SIZE, random.nextInt(200_000));
            case 7 -> body == 0 ? Frames.window(0, 9) : Frames.window(body, 100);
            default -> Frames.ping(Frames.NONE, new byte[8]);
        };
    }

    /// Nothing in it need make sense.
    private static byte[] wild(Random random, int stream) {
        return Frames.frame(random.nextInt(12), random.nextInt(256), random.nextInt(3) * stream, bytes(random, 40));
    }

    private void talk(WireFixture fixture, Random random) throws Exception {
        var talk = Http2Talk.silent(fixture);
        talk.feed(Frames.PREFACE, Frames.settings(), Frames.settingsAck());
        if (random.nextInt(4) == 0) {
            talk.channel.window(random.nextInt(5_000));
        }
        var next = 1;
        // The stream whose body is being sent, and how seldom something makes no sense.
        var body = 0;
        var sane = random.nextInt(4) * 20;
        for (var i = random.nextInt(60); i > 0; i--) {
            var isSane = sane > 0 && random.nextInt(sane) > 0;
            var frame =
                    isSane ? sane(random, next, body) : frame(random, Math.max(1, next - 2 * random.nextInt(4)), next);
            if (frame[3] == Frame.HEADERS) {
                body = (frame[4] & Frame.END_STREAM) == 0 ? next : 0;
                next += 2;
            } else if (frame[3] == Frame.DATA && (frame[4] & Frame.END_STREAM) != 0) {
                body = 0;
            }
            var cut = random.nextInt(4) == 0 ? random.nextInt(frame.length) : frame.length;
            talk.feed(Arrays.copyOf(frame, cut));
            disturb(talk, fixture, random);
            talk.feed(Arrays.copyOfRange(frame, cut, frame.length));
        }
        if (random.nextInt(3) == 0) {
            talk.channel.reset();
        } else {
            talk.channel.window(Long.MAX_VALUE);
            talk.channel.endInput();
        }
        // What waits for a peer that is gone, or lingers for one that goes on, ends by its clocks at the latest.
        talk.passUntil(1_000, 1_000_000, () -> talk.connection.isOver());
        talk.join();
    }

    /// What happens beside the frames.
    // The yield only mixes the threads up a little more.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void disturb(Http2Talk talk, WireFixture fixture, Random random) {
        switch (random.nextInt(60)) {
            case 0 -> talk.connection.leave();
            case 1 -> fixture.passMillis(random.nextInt(4_000));
            case 2 -> talk.channel.window(random.nextInt(100_000));
            case 3 -> talk.connection.cancel();
            default -> Thread.onSpinWait();
        }
    }

    @Property(tries = 500, seed = "7", shrinking = ShrinkingMode.OFF)
    void nothingIsLeftOfAnyConversation(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed) throws Exception {
        var fixture = Http2Talk.fixture(script);
        var random = new Random(seed);
        talk(fixture, random);
        assertThat(script.closed).as("calls that ended").hasValue(script.admitted.get());
        assertThat(fixture.wire.table().size()).isZero();
        assertThat(fixture.observer.ends).hasSize(1);
    }
}
