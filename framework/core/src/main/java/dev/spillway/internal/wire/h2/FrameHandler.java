package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.h2.Exchange.Asked;
import dev.spillway.internal.wire.h2.Http2Head.Body;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Does what a frame asks for (RFC 9113, 6), on the connection's thread. A rule that was broken on one stream ends that
/// stream; any other ends the connection.
final class FrameHandler {
    /// What frames do to the connection itself.
    interface Host {
        /// A request has begun.
        ///
        /// @return whether the connection still takes it
        boolean takes();

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
    private final HeaderBlock block;
    private final DataReader data;
    private final Budgets budgets;
    private final PeerSettings settings = new PeerSettings();
    private boolean begun;

    FrameHandler(Host host, FrameReader frames, Streams streams, HeaderBlock block) {
        this.host = host;
        this.wire = streams.wire();
        this.frames = frames;
        this.streams = streams;
        this.out = streams.out();
        this.block = block;
        this.budgets = new Budgets(streams.limits(), now());
        this.data = new DataReader(frames, streams, budgets);
    }

    /// Whether the peer has sent its first SETTINGS.
    boolean hasBegun() {
        return begun;
    }

    /// Whether the rest of a header block has to come next.
    boolean isWithinBlock() {
        return block.isOpen();
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
        require(!block.isOpen() || type == Frame.CONTINUATION, "a header block goes on with CONTINUATION");
        switch (type) {
            case Frame.DATA -> data.read();
            case Frame.HEADERS -> headers();
            case Frame.PRIORITY -> priority();
            case Frame.RST_STREAM -> resetStream();
            case Frame.SETTINGS -> settings();
            case Frame.PUSH_PROMISE -> throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a client that pushes");
            case Frame.PING -> ping();
            case Frame.GOAWAY -> goAway();
            case Frame.WINDOW_UPDATE -> windowUpdate();
            case Frame.CONTINUATION -> continuation();
            default -> budgets.control(now());
        }
    }

    private void headers() throws IOException {
        frames.requireStream();
        var bytes = frames.bytes();
        var from = frames.start();
        var to = frames.end();
        if (frames.has(Frame.PADDED)) {
            require(from < to && to - (bytes[from] & 0xff) > from, "padding that is longer than its frame");
            to -= bytes[from++] & 0xff;
        }
        var dependsOnItself = false;
        if (frames.has(Frame.HAS_PRIORITY)) {
            if (to - from < Frame.PRIORITY_LENGTH) {
                throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "HEADERS without room for their priority");
            }
            dependsOnItself = Frame.number(bytes, from) == frames.stream();
            from += Frame.PRIORITY_LENGTH;
        }
        if (frames.has(Frame.END_HEADERS)) {
            var decoded = block.decode(bytes, from, to);
            complete(decoded, frames.has(Frame.END_STREAM) ? Body.NONE : Body.FOLLOWS);
        } else {
            if (from == to) {
                budgets.emptyFrame(now());
            }
            block.begin(frames, from, to);
        }
        if (dependsOnItself) {
            throw new StreamError(ErrorCode.PROTOCOL_ERROR, "a stream that depends on itself");
        }
    }

    private void continuation() throws IOException {
        if (frames.length() == 0) {
            budgets.emptyFrame(now());
        }
        if (block.proceed(frames)) {
            complete(block.decode(), block.body());
        }
    }

    /// A head is complete: of a new request, or the trailers of one.
    private void complete(Decoded decoded, Body body) throws IOException {
        var id = frames.stream();
        require((id & 1) == 1, "a stream that only a server could open");
        if (id > streams.highest()) {
            open(id, decoded, body);
            return;
        }
        out.lock();
        try {
            var stream = streams.get(id);
            if (stream == null) {
                streams.lateHead();
            } else {
                trailers(stream, decoded, body);
            }
        } finally {
            out.unlock();
        }
    }

    private static void trailers(Http2Stream stream, Decoded decoded, Body body) throws StreamError {
        if (stream.inflow().hasEnded()) {
            throw new StreamError(ErrorCode.STREAM_CLOSED, "HEADERS after the end of the stream");
        }
        if (body == Body.FOLLOWS) {
            throw new StreamError(ErrorCode.PROTOCOL_ERROR, "trailers that do not end the stream");
        }
        try {
            switch (decoded) {
                case Decoded.Complete(var fields) -> Http2Head.checkTrailers(fields);
                case Decoded.Oversize _ ->
                    throw new StreamError(ErrorCode.ENHANCE_YOUR_CALM, "trailers that are too large");
            }
        } catch (MalformedHead e) {
            throw new StreamError(ErrorCode.PROTOCOL_ERROR, e);
        }
        stream.inflow().end();
        stream.closeIfDone();
        stream.wake();
    }

    private void open(int id, Decoded decoded, Body body) throws IOException {
        if (!host.takes()) {
            // It was told that this stream is not served, and may ask another connection for the same.
            ignore(id);
            return;
        }
        budgets.opened();
        var asked = asked(decoded, body);
        if (asked == null) {
            turnAway(id, ErrorCode.PROTOCOL_ERROR, StreamEnd.ERROR);
            return;
        }
        var stream = stream(id, asked, body);
        if (stream == null) {
            turnAway(id, ErrorCode.REFUSED_STREAM, StreamEnd.REFUSED);
        } else {
            stream.start();
        }
    }

    private @Nullable Http2Stream stream(int id, Asked asked, Body body) throws StreamError {
        out.lock();
        try {
            if (streams.admit(id, asked.bytes()) == Streams.Entry.REFUSED) {
                return null;
            }
            var declared = body == Body.NONE ? -1 : asked.declared();
            var stream = new Http2Stream(
                    id, streams, asked.bytes(), declared, settings.initialWindow(), opened -> host.live(opened, asked));
            if (body == Body.NONE) {
                stream.inflow().end();
            }
            streams.add(stream);
            return stream;
        } finally {
            out.unlock();
        }
    }

    /// @return null if it is no request by the rules of HTTP/2
    private @Nullable Asked asked(Decoded decoded, Body body) {
        try {
            return switch (decoded) {
                case Decoded.Complete(var fields) -> {
                    var head = Http2Head.of(fields, body, wire.limits());
                    yield new Asked.Request(head, host.client(head), now());
                }
                case Decoded.Oversize oversize -> new Asked.Refused(oversize.refusal(wire.limits()));
            };
        } catch (Refusal refusal) {
            return new Asked.Refused(refusal);
        } catch (MalformedHead e) {
            return null;
        }
    }

    private void ignore(int id) {
        out.lock();
        try {
            streams.turnAway(id);
        } finally {
            out.unlock();
        }
    }

    private void turnAway(int id, ErrorCode code, StreamEnd why) throws ConnectionError {
        budgets.reset(now());
        out.lock();
        try {
            streams.turnAway(id);
            FrameWriter.reset(out.frames(), id, code);
            signal();
        } finally {
            out.unlock();
        }
        wire.observer().ended(why);
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
            if (!out.hasSpoken()) {
                budgets.control(now());
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
