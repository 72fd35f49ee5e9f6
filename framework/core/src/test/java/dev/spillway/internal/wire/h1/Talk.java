package dev.spillway.internal.wire.h1;

import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.PipedChannel;
import dev.spillway.internal.wire.WireFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One connection on a thread of its own, and the peer's end of it.
final class Talk {
    static final String PEER = "192.0.2.7";

    final PipedChannel channel;
    final Connection connection;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Talk(WireFixture fixture, PipedChannel channel) throws Exception {
        this.channel = channel;
        var place = fixture.wire.table().enter(channel.peer().getAddress()).orElseThrow();
        this.connection = Connection.accepted(fixture.wire, channel, place);
        this.thread = Thread.ofVirtual()
                .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                .unstarted(connection::run);
    }

    /// A connection whose thread has not started yet.
    static Talk accepted(WireFixture fixture) throws Exception {
        return new Talk(fixture, new PipedChannel(PEER));
    }

    static Talk with(WireFixture fixture) throws Exception {
        return with(fixture, PEER);
    }

    static Talk with(WireFixture fixture, String peer) throws Exception {
        return new Talk(fixture, new PipedChannel(peer)).start();
    }

    Talk start() {
        thread.start();
        return this;
    }

    /// Everything that the peer sends is there before the connection reads; returns what was written.
    static String atOnce(WireFixture fixture, byte[]... pieces) throws Exception {
        return whole(fixture, PEER, pieces).channel.written();
    }

    /// As [#atOnce] for text, one byte for each character.
    static String atOnce(WireFixture fixture, String text) throws Exception {
        return whole(fixture, PEER, text).channel.written();
    }

    static Talk whole(WireFixture fixture, String peer, String text) throws Exception {
        return whole(fixture, peer, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// As [#atOnce], on this thread.
    static Talk whole(WireFixture fixture, String peer, byte[]... pieces) throws Exception {
        var channel = new PipedChannel(peer);
        for (var piece : pieces) {
            channel.feed(piece);
        }
        channel.endInput();
        var talk = new Talk(fixture, channel);
        talk.connection.run();
        return talk;
    }

    /// The peer sends; returns when all of it is read and more is waited for.
    Talk send(String text) {
        channel.feed(text);
        channel.awaitReader();
        return this;
    }

    /// Waits until the connection has ended.
    Talk join() throws Exception {
        if (!thread.join(Duration.ofSeconds(20))) {
            throw new AssertionError("the connection does not end: " + channel.events());
        }
        var thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("out of the connection's thread", thrown);
        }
        return this;
    }

    String written() {
        return channel.written();
    }
}
