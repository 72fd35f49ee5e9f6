package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.PipedChannel;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.internal.wire.h2.Frames.Got;
import dev.spillway.limit.Setting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection on a thread of its own, and the peer's end of it.
final class Http2Talk {
    static final String PEER = "192.0.2.7";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    final PipedChannel channel = new PipedChannel(PEER);
    final Connection connection;
    private final WireFixture fixture;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Http2Talk(WireFixture fixture) throws Exception {
        this.fixture = fixture;
        var place = fixture.wire.table().enter(channel.peer().getAddress()).orElseThrow();
        this.connection = Connection.accepted(fixture.wire, channel, place);
        this.thread = Thread.ofVirtual()
                .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                .start(connection::run);
    }

    /// A wire that speaks HTTP/2 and nothing else.
    static WireFixture fixture(Script script, Setting<?>... set) {
        return WireFixture.speaking(Http2Connection::new, script, set);
    }

    /// A connection on which the peer has said nothing.
    static Http2Talk silent(WireFixture fixture) throws Exception {
        return new Http2Talk(fixture);
    }

    /// A connection whose peers have told each other their settings.
    static Http2Talk with(WireFixture fixture, int... settings) throws Exception {
        return silent(fixture).send(Frames.PREFACE, Frames.settings(settings), Frames.settingsAck());
    }

    /// The peer sends; returns when all of it is read and more is waited for.
    Http2Talk send(byte[]... frames) {
        feed(frames);
        channel.awaitReader();
        return this;
    }

    /// The peer sends.
    Http2Talk feed(byte[]... frames) {
        channel.feed(Frames.join(frames));
        return this;
    }

    /// What was written so far.
    List<Got> got() {
        return Frames.read(channel.written().getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Waits for a frame.
    Got await(String what, Predicate<Got> wanted) {
        channel.awaitWritten(what, false, bytes -> Frames.read(bytes).stream().anyMatch(wanted));
        return got().stream().filter(wanted).findFirst().orElseThrow();
    }

    /// Waits until the service has ended a stream.
    Http2Talk awaitEnd(int stream) {
        await("the end of " + stream, frame -> frame.stream() == stream && frame.ends());
        channel.awaitWriterAtRest();
        return this;
    }

    /// Waits until the service has sent RST_STREAM.
    ErrorCode awaitReset(int stream) {
        var reset = await("a reset of " + stream, is(Frame.RST_STREAM, stream));
        return code(reset.number(0));
    }

    /// Waits for a GOAWAY with an error, and the end.
    ErrorCode awaitRefusal() throws Exception {
        var goAway = await("GOAWAY", frame -> frame.type() == Frame.GOAWAY && frame.number(4) != 0);
        channel.endInput();
        join();
        return code(goAway.number(4));
    }

    private static ErrorCode code(int number) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.number() == number)
                .findFirst()
                .orElseThrow();
    }

    static Predicate<Got> is(int type, int stream) {
        return frame -> frame.type() == type && frame.stream() == stream;
    }

    /// Round trip: all that was fed is handled.
    Http2Talk pingPong(int number) {
        feed(Frames.ping(Frames.NONE, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) number}));
        await("a pong", frame -> frame.type() == Frame.PING && frame.has(Frame.ACK) && frame.payload()[7] == number);
        channel.awaitWriterAtRest();
        return this;
    }

    int status(int stream) {
        var head = await(
                "an answer",
                frame -> frame.type() == Frame.HEADERS
                        && frame.stream() == stream
                        && !frame.fields().contains(":status: 100"));
        return Integer.parseInt(head.fields().getFirst().substring(":status: ".length()));
    }

    String body(int stream) {
        var body = new ByteArrayOutputStream();
        got().stream().filter(is(Frame.DATA, stream)).forEach(frame -> body.writeBytes(frame.payload()));
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /// Time passes in steps, but no more than `most` of it, until something has happened. It needs no more time than
    /// that; the threads that do it may need more of the processor's.
    ///
    /// @return milliseconds that passed
    int passUntil(int step, int most, BooleanSupplier happened) throws InterruptedException {
        var passed = 0;
        for (; passed < most && !happened.getAsBoolean(); passed += step) {
            fixture.passMillis(step);
            // What the sweeper has woken gets its turn.
            for (var i = 0; i < 20 && !happened.getAsBoolean(); i++) {
                Thread.sleep(1);
            }
        }
        until("what " + passed + " ms bring", () -> {
            fixture.deadlines.sweep();
            return happened.getAsBoolean();
        });
        return passed;
    }

    boolean hasReset(int stream) {
        return got().stream().anyMatch(is(Frame.RST_STREAM, stream));
    }

    /// Waits for something in memory.
    static void until(String what, BooleanSupplier holds) throws InterruptedException {
        var end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(1);
        }
    }

    /// The peer ends the connection; nothing is left of it.
    void end() throws Exception {
        channel.endInput();
        join();
    }

    /// Waits until the connection has ended and nothing is left of it.
    Http2Talk join() throws Exception {
        if (!thread.join(LONGEST_WAIT)) {
            throw new AssertionError("the connection does not end: " + channel.events());
        }
        var thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("out of the connection's thread", thrown);
        }
        // Every stream's thread gives back at its very end.
        until(
                "bytes given back: " + fixture.wire.bytes().held(),
                () -> fixture.wire.bytes().held() == 0);
        assertThat(fixture.wire.table().live()).doesNotContain(connection);
        return this;
    }
}
