package dev.spillway.internal.wire.h2;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.StreamEnd;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.h2.Exchange.Asked;
import dev.spillway.internal.wire.h2.Http2Head.Body;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the heads of requests, and the trailers of their bodies (RFC 9113, 6.2, 6.10 and 8.1). A head opens a stream,
/// or is turned away.
final class HeadReader {
    private final FrameHandler.Host host;
    private final Wire wire;
    private final FrameReader frames;
    private final Streams streams;
    private final Outbox out;
    private final HeaderBlock block;
    private final Budgets budgets;
    private final PeerSettings settings;

    HeadReader(
            FrameHandler.Host host,
            FrameReader frames,
            Streams streams,
            HeaderBlock block,
            Budgets budgets,
            PeerSettings settings) {
        this.host = host;
        this.wire = streams.wire();
        this.frames = frames;
        this.streams = streams;
        this.out = streams.out();
        this.block = block;
        this.budgets = budgets;
        this.settings = settings;
    }

    /// Whether the rest of a header block has to come next.
    boolean isWithinBlock() {
        return block.isOpen();
    }

    /// HEADERS has come.
    void headers() throws IOException {
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

    /// CONTINUATION has come.
    void continuation() throws IOException {
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
        stream.peerEnded();
    }

    private void open(int id, Decoded decoded, Body body) throws IOException {
        var now = now();
        if (!host.takes(now)) {
            // It was told that this stream is not served, and may ask another connection for the same. One that was
            // asked before opens few of them.
            budgets.reset(now);
            ignore(id);
            return;
        }
        budgets.opened();
        var asked = asked(decoded, body, now);
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
    private @Nullable Asked asked(Decoded decoded, Body body, long now) {
        return switch (decoded) {
            case Decoded.Complete(var fields) -> asked(fields, body, now);
            case Decoded.Oversize oversize -> new Asked.Refused(oversize.refusal(wire.limits()), Method.GET);
        };
    }

    private @Nullable Asked asked(FieldList fields, Body body, long now) {
        try {
            var head = Http2Head.of(fields, body, wire.limits());
            return new Asked.Request(head, host.client(head), now);
        } catch (Refusal refusal) {
            return new Asked.Refused(refusal, isHead(fields) ? Method.HEAD : Method.GET);
        } catch (MalformedHead e) {
            return null;
        }
    }

    /// The answer to HEAD has no content, a refusal no more than any other.
    private static boolean isHead(FieldList fields) {
        for (var i = 0; i < fields.count(); i++) {
            if (fields.kind(i) == FieldKind.METHOD) {
                return fields.value(i).equals(Method.HEAD.name());
            }
        }
        return false;
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
            out.signal();
        } finally {
            out.unlock();
        }
        wire.observer().ended(why);
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
