package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.h2.Exchange.Asked;
import java.io.IOException;

/// Does what a frame asks for (RFC 9113, 6), on the connection's thread. A rule that was broken on one stream ends that
/// stream; any other ends the connection.
final class FrameHandler {
    /// What frames do to the connection itself.
    interface Host {
        /// A request has begun.
        ///
        /// @param now the time
        /// @return whether the connection still takes it
        boolean takes(long now);

        /// The peer has answered our PING.
        void pong(FrameReader frame);

        /// The thread of a stream.
        void live(Http2Stream stream, Asked asked);

        /// Who sends requests with these fields.
        java.net.InetAddress client(Http2Head head);
    }

    private final Host host;
    private final Wire wire;
    private final FrameReader frames;
    private final Streams streams;
    private final Outbox out;
    private final HeadReader heads;
    private final DataReader data;
    private final Budgets budgets;
    private final KeepAlive keepAlive;
    private final PeerSettings settings = new PeerSettings();
    private boolean begun;
    /// Streams' threads look at it as well.
    private volatile boolean acknowledged;

    FrameHandler(Host host, FrameReader frames, Streams streams, HeaderBlock block) {
        this.host = host;
        this.wire = streams.wire();
        this.frames = frames;
        this.streams = streams;
        this.out = streams.out();
        this.budgets = new Budgets(streams.limits(), now());
        this.keepAlive = new KeepAlive(streams.limits().pings(), now());
        this.data = new DataReader(frames, streams, budgets);
        this.heads = new HeadReader(host, frames, streams, block, budgets, settings);
    }

    /// Whether the peer has sent its first SETTINGS.
    boolean hasBegun() {
        return begun;
    }

    /// Whether the peer has acknowledged our SETTINGS.
    boolean isAcknowledged() {
        return acknowledged;
    }

    /// Whether the rest of a header block has to come next.
    boolean isWithinBlock() {
        return heads.isWithinBlock();
    }

    /// The DATA that is being read, if any.
    DataReader data() {
        return data;
    }

    /// Handles the frame that was read.
    void handle() throws IOException {
        try {
            dispatch();
        } catch (StreamError error) {
            fail(frames.stream(), error);
        }
    }

    private void dispatch() throws IOException {
        var type = frames.type();
        require(begun || (type == Frame.SETTINGS && !frames.has(Frame.ACK)), "a connection starts with SETTINGS");
        require(!heads.isWithinBlock() || type == Frame.CONTINUATION, "a header block goes on with CONTINUATION");
        switch (type) {
            case Frame.DATA -> data.read();
            case Frame.HEADERS -> heads.headers();
            case Frame.PRIORITY -> priority();
            case Frame.RST_STREAM -> resetStream();
            case Frame.SETTINGS -> settings();
            case Frame.PUSH_PROMISE -> throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a client that pushes");
            case Frame.PING -> ping();
            case Frame.GOAWAY -> goAway();
            case Frame.WINDOW_UPDATE -> windowUpdate();
            case Frame.CONTINUATION -> heads.continuation();
            default -> budgets.control(now());
        }
    }

    private void priority() throws IOException {
        frames.requireStream();
        budgets.control(now());
        if (frames.length() != Frame.PRIORITY_LENGTH) {
            throw new StreamError(ErrorCode.FRAME_SIZE_ERROR, "PRIORITY of the wrong size");
        }
        if (frames.number(0) == frames.stream()) {
            throw new StreamError(ErrorCode.PROTOCOL_ERROR, "a stream that depends on itself");
        }
    }

    private void resetStream() throws IOException {
        frames.requireStream();
        frames.requireLength(Frame.RST_STREAM_LENGTH);
        requireNotIdle();
        budgets.reset(now());
        out.lock();
        try {
            var stream = streams.get(frames.stream());
            if (stream != null) {
                stream.abandon(StreamEnd.PEER);
            }
        } finally {
            out.unlock();
        }
    }

    private void settings() throws IOException {
        frames.requireConnection();
        if (frames.has(Frame.ACK)) {
            frames.requireLength(0);
            if (acknowledged) {
                budgets.control(now());
            }
            acknowledged = true;
            return;
        }
        begun = true;
        budgets.control(now());
        var before = settings.initialWindow();
        settings.read(frames);
        out.lock();
        try {
            widenAll((long) settings.initialWindow() - before);
            FrameWriter.settingsAck(out.frames());
            signal();
        } finally {
            out.unlock();
        }
    }

    /// RFC 9113, 6.9.2: a new first window changes those of open streams; they may become negative.
    private void widenAll(long more) throws ConnectionError {
        if (more == 0) {
            return;
        }
        try {
            for (var stream : streams.all()) {
                stream.outflow().widen(more);
                stream.wake();
            }
        } catch (StreamError e) {
            throw new ConnectionError(e.code(), e);
        }
    }

    private void ping() throws IOException {
        frames.requireConnection();
        frames.requireLength(Frame.PING_LENGTH);
        if (frames.has(Frame.ACK)) {
            budgets.control(now());
            host.pong(frames);
            return;
        }
        out.lock();
        try {
            // Peers measure bandwidth with a PING for what they have received; those cost us nothing beyond it.
            var now = now();
            if (out.hasSpoken()) {
                keepAlive.afterSpeech(now);
            } else {
                budgets.control(now);
                if (streams.hadRpc()) {
                    keepAlive.whileSilent(now);
                }
            }
            FrameWriter.ping(out.frames(), Frame.ACK, frames.bytes(), frames.start());
            signal();
        } finally {
            out.unlock();
        }
    }

    private void goAway() throws IOException {
        frames.requireConnection();
        if (frames.length() < Frame.GOAWAY_LENGTH) {
            throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "GOAWAY that is too short");
        }
        // We open no streams, so there is nothing to stop.
        budgets.control(now());
    }

    private void windowUpdate() throws IOException {
        frames.requireLength(Frame.WINDOW_UPDATE_LENGTH);
        var more = frames.number(0);
        out.lock();
        try {
            budgets.windowUpdate(out.dataFrames(), now());
            if (frames.stream() == 0) {
                require(more > 0, "a window update of nothing");
                out.widen(more);
                return;
            }
            requireNotIdle();
            if (more == 0) {
                throw new StreamError(ErrorCode.PROTOCOL_ERROR, "a window update of nothing");
            }
            var stream = streams.get(frames.stream());
            if (stream != null) {
                stream.outflow().widen(more);
                stream.wake();
            }
        } finally {
            out.unlock();
        }
    }

    private void fail(int id, StreamError error) throws ConnectionError {
        budgets.reset(now());
        out.lock();
        try {
            var stream = streams.get(id);
            if (stream != null) {
                stream.reset(error.code(), StreamEnd.ERROR);
            } else if (id > streams.highest()) {
                throw new ConnectionError(error.code(), error);
            } else {
                FrameWriter.reset(out.frames(), id, error.code());
            }
            signal();
        } finally {
            out.unlock();
        }
    }

    private void signal() throws ConnectionError {
        out.signal();
        if (out.isFlooded()) {
            throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "answers that the peer does not take");
        }
    }

    private void requireNotIdle() throws ConnectionError {
        require(
                frames.stream() <= streams.highest() && (frames.stream() & 1) == 1,
                "a frame on a stream that was not opened");
    }

    private static void require(boolean holds, String otherwise) throws ConnectionError {
        if (!holds) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, otherwise);
        }
    }

    private long now() {
        return wire.deadlines().now();
    }
}
