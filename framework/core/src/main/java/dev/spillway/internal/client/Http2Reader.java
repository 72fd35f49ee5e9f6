package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed.Reason;
import dev.spillway.internal.wire.h2.HeaderCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads what comes over a connection of HTTP/2 and tells the calls. Everything is strict: a frame that RFC 9113 does
/// not have there ends the connection, or the stream if others do not suffer from it.
final class Http2Reader {
    private static final int HEADER = 9;
    private static final int PING = 8;
    private static final int WORD = 4;
    private static final int PRIORITY = 5;
    private static final int GOAWAY = 8;
    private static final int CODE = 4;

    private final Http2Link link;
    private final FrameGuard guard;
    private final InputStream in;
    private final HeaderCodec codec;
    private final byte[] header = new byte[HEADER];
    private final byte[] bytes = new byte[Http2Frames.MOST];
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private int type;
    private int flags;
    private int stream;
    private int length;
    /// The stream whose block of fields goes on, or 0.
    private int unfinished;

    private boolean ending;
    private boolean settled;
    private long streams = Integer.MAX_VALUE;
    private int window = Http2Frames.FIRST_WINDOW;

    Http2Reader(Http2Link link, FrameGuard guard, InputStream in, int headerBytes) {
        this.link = link;
        this.guard = guard;
        this.in = new BufferedInputStream(in, Http2Frames.MOST);
        // One more for the status.
        this.codec = new HeaderCodec(headerBytes, EngineLimits.FIELDS + 1);
    }

    /// Reads until the connection ends.
    void run() {
        try {
            while (true) {
                readFrame();
                link.lock().lock();
                try {
                    take();
                } finally {
                    link.lock().unlock();
                }
            }
        } catch (IOException e) {
            link.fail(e);
        } catch (RuntimeException | Error e) {
            link.fail(new IOException(e));
            throw e;
        }
    }

    private void readFrame() throws IOException {
        fill(header, HEADER);
        var word = Http2Frames.word(header, 0);
        length = word >>> Byte.SIZE;
        type = word & 0xff;
        flags = header[WORD] & 0xff;
        stream = Http2Frames.number(header, WORD + 1);
        if (length > Http2Frames.MOST) {
            throw broken("a frame over SETTINGS_MAX_FRAME_SIZE");
        }
        fill(bytes, length);
    }

    private void fill(byte[] target, int count) throws IOException {
        for (var at = 0; at < count; ) {
            var read = in.read(target, at, count - at);
            if (read < 0) {
                throw new EOFException("the other side closed the connection");
            }
            link.hear();
            at += read;
        }
    }

    private static GuardFault broken(String detail) {
        return new GuardFault(Reason.PROTOCOL, detail);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void take() throws IOException {
        guard.received(type, flags, stream, length, link.now());
        if (!settled && type != Http2Frames.SETTINGS) {
            throw broken("no SETTINGS before anything else");
        }
        if (unfinished != 0 && type != FrameGuard.CONTINUATION) {
            throw broken("a frame within a block of fields");
        }
        switch (type) {
            case FrameGuard.DATA -> content();
            case FrameGuard.HEADERS -> fields();
            case FrameGuard.CONTINUATION -> more();
            case FrameGuard.RST_STREAM -> reset();
            case FrameGuard.GOAWAY -> {
                requireConnection(length >= GOAWAY);
                link.farewell(Http2Frames.number(bytes, 0));
            }
            case Http2Frames.SETTINGS -> settings();
            case Http2Frames.PING -> {
                requireConnection(length == PING);
                if (!has(Http2Frames.ACK)) {
                    link.outbox().requireRoom();
                    link.outbox().put(Http2Frames.PING, Http2Frames.ACK, 0, Arrays.copyOf(bytes, PING));
                }
            }
            case Http2Frames.WINDOW_UPDATE -> window();
            case Http2Frames.PUSH_PROMISE -> throw broken("a push, though none is allowed");
            case Http2Frames.PRIORITY -> {
                if (stream == 0 || length != PRIORITY) {
                    throw broken("PRIORITY that is none");
                }
            }
            default -> {
                // Frames of unknown types are ignored (RFC 9113, 5.5).
            }
        }
    }

    private void requireConnection(boolean hasLength) throws GuardFault {
        if (stream != 0 || !hasLength) {
            throw broken("a frame for the connection that is none");
        }
    }

    /// Octets of padding behind the payload, and where it starts.
    private int padding() throws GuardFault {
        if (!has(Http2Frames.PADDED)) {
            return 0;
        }
        var padding = length == 0 ? length : bytes[0] & 0xff;
        if (padding >= length) {
            throw broken("more padding than payload");
        }
        return padding;
    }

    private void content() throws IOException {
        link.received(length);
        var call = link.streams().call(stream);
        var padding = padding();
        if (call == null || call.isAnswered()) {
            link.credit(length);
            if (call != null) {
                link.refuse(call, broken("content after the end"));
            }
            return;
        }
        var from = has(Http2Frames.PADDED) ? 1 : 0;
        try {
            call.content(bytes, from, length - from - padding, length, has(FrameGuard.END_STREAM));
            link.streams().closeIfEnded(call);
        } catch (IOException e) {
            link.refuse(call, e);
        }
    }

    private void fields() throws IOException {
        link.streams().call(stream);
        var padding = padding();
        var from = (has(Http2Frames.PADDED) ? 1 : 0) + (has(Http2Frames.HAS_PRIORITY) ? PRIORITY : 0);
        if (from + padding > length) {
            throw broken("HEADERS that are too short");
        }
        ending = has(FrameGuard.END_STREAM);
        if (has(Http2Frames.END_HEADERS)) {
            decoded(bytes, from, length - padding);
        } else {
            unfinished = stream;
            block.reset();
            block.write(bytes, from, length - padding - from);
        }
    }

    private void more() throws IOException {
        if (unfinished == 0 || stream != unfinished) {
            throw broken("CONTINUATION of nothing");
        }
        block.write(bytes, 0, length);
        if (has(Http2Frames.END_HEADERS)) {
            unfinished = 0;
            var all = block.toByteArray();
            block.reset();
            decoded(all, 0, all.length);
        }
    }

    private void decoded(byte[] coded, int from, int to) throws IOException {
        HeaderCodec.Block fields;
        try {
            fields = codec.decode(coded, from, to);
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
        var call = link.streams().call(stream);
        if (call == null) {
            // It was reset; the table had to be kept in step.
            return;
        }
        try {
            if (call.isAnswered()) {
                throw broken("header fields after the end");
            }
            call.fields(fields, ending);
            link.streams().closeIfEnded(call);
        } catch (GuardFault e) {
            link.refuse(call, e);
        }
    }

    private void reset() throws GuardFault {
        var call = link.streams().call(stream);
        if (length != CODE) {
            throw broken("RST_STREAM of the wrong size");
        }
        if (call != null) {
            link.reset(call, why(Http2Frames.word(bytes, 0)));
        }
    }

    private static IOException why(int code) {
        return code == Http2Frames.REFUSED_STREAM
                ? Fault.failed(Reason.CONNECTION, Fault.Sent.NOTHING, "the other side refused it unseen")
                : new IOException("the other side reset it, code " + Integer.toUnsignedString(code));
    }

    private void settings() throws GuardFault {
        requireConnection(length % Http2Frames.SETTING == 0);
        if (has(Http2Frames.ACK)) {
            requireConnection(length == 0 && settled);
            return;
        }
        for (var at = 0; at < length; at += Http2Frames.SETTING) {
            setting((bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff), Http2Frames.word(bytes, at + 2));
        }
        settled = true;
        link.outbox().requireRoom();
        link.outbox().put(Http2Frames.SETTINGS, Http2Frames.ACK);
        link.settled(streams, window);
    }

    private void setting(int name, int value) throws GuardFault {
        switch (name) {
            case Http2Frames.ENABLE_PUSH -> {
                if (value != 0) {
                    throw broken("SETTINGS_ENABLE_PUSH of a server");
                }
            }
            case Http2Frames.MAX_CONCURRENT_STREAMS -> streams = Integer.toUnsignedLong(value);
            case Http2Frames.INITIAL_WINDOW_SIZE -> {
                if (value < 0) {
                    throw broken("a window of more than 2^31-1");
                }
                window = value;
            }
            default -> {
                // We use no header table, send no large frames and short lists of fields; others are ignored.
            }
        }
    }

    private void window() throws GuardFault {
        if (length != WORD) {
            throw broken("WINDOW_UPDATE of the wrong size");
        }
        var more = Http2Frames.number(bytes, 0);
        if (stream == 0) {
            if (more == 0) {
                throw broken("WINDOW_UPDATE of nothing");
            }
            link.streams().widen(more);
            return;
        }
        var call = link.streams().call(stream);
        if (call != null && (more == 0 || !call.widen(more))) {
            link.refuse(call, broken("WINDOW_UPDATE that may not be"));
        }
    }
}
