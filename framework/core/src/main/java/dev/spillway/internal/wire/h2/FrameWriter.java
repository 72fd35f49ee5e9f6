package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Http2Limits;
import java.util.Arrays;

/// Puts frames into a buffer (RFC 9113, 6).
final class FrameWriter {
    private static final int NO_FIELD = 0;
    private static final int CONTINUE = 100;

    /// What follows on a stream.
    enum Then {
        /// More frames of ours.
        MORE,
        /// Nothing of ours: the frame ends it.
        END
    }

    private FrameWriter() {}

    /// What we ask of the peer, and how much it may send on the connection.
    ///
    /// @param headerBytes SETTINGS_MAX_HEADER_LIST_SIZE
    static void preface(FrameBuffer target, Http2Limits limits, int headerBytes) {
        target.putHeader(4 * Frame.SETTING_LENGTH, Frame.SETTINGS, 0, 0);
        setting(target, PeerSettings.MAX_CONCURRENT_STREAMS, limits.streams());
        setting(target, PeerSettings.INITIAL_WINDOW_SIZE, limits.streamWindow());
        setting(target, PeerSettings.MAX_HEADER_LIST_SIZE, headerBytes);
        setting(target, PeerSettings.NO_RFC7540_PRIORITIES, 1);
        if (limits.connectionWindow() > PeerSettings.FIRST_WINDOW) {
            windowUpdate(target, 0, limits.connectionWindow() - PeerSettings.FIRST_WINDOW);
        }
    }

    private static void setting(FrameBuffer target, int name, int value) {
        target.put(name >>> 8);
        target.put(name);
        target.putWord(value);
    }

    static void settingsAck(FrameBuffer target) {
        target.putHeader(0, Frame.SETTINGS, Frame.ACK, 0);
    }

    static void ping(FrameBuffer target, int flags, byte[] bytes, int at) {
        target.putHeader(Frame.PING_LENGTH, Frame.PING, flags, 0);
        target.put(bytes, at, Frame.PING_LENGTH);
    }

    static void windowUpdate(FrameBuffer target, int stream, int increment) {
        target.putHeader(Frame.WINDOW_UPDATE_LENGTH, Frame.WINDOW_UPDATE, 0, stream);
        target.putWord(increment);
    }

    static void reset(FrameBuffer target, int stream, ErrorCode code) {
        target.putHeader(Frame.RST_STREAM_LENGTH, Frame.RST_STREAM, 0, stream);
        target.putWord(code.number());
    }

    static void goAway(FrameBuffer target, int last, ErrorCode code) {
        goAway(target, last, code, "");
    }

    /// @param debug what the peer is told beside the code, in ASCII
    static void goAway(FrameBuffer target, int last, ErrorCode code, String debug) {
        target.putHeader(Frame.GOAWAY_LENGTH + debug.length(), Frame.GOAWAY, 0, 0);
        target.putWord(last);
        target.putWord(code.number());
        target.put(debug);
    }

    static void data(FrameBuffer target, int stream, byte[] bytes, int offset, int length, Then then) {
        target.putHeader(length, Frame.DATA, then == Then.END ? Frame.END_STREAM : 0, stream);
        target.put(bytes, offset, length);
    }

    /// Asks for the body (RFC 9110, 15.2.1).
    static void interim(FrameBuffer target, int stream) {
        var from = target.count();
        target.putHeader(0, Frame.HEADERS, Frame.END_HEADERS, stream);
        HpackEncoder.start(target, CONTINUE);
        target.patch(from, target.count() - from - Frame.HEADER);
    }

    /// Begins HEADERS, whose block is put next.
    ///
    /// @return where they begin
    static int beginBlock(FrameBuffer target, int stream, Then then) {
        var from = target.count();
        target.putHeader(0, Frame.HEADERS, Frame.END_HEADERS | flag(then), stream);
        return from;
    }

    /// The block was put; what of it is larger than a frame goes on in CONTINUATION.
    ///
    /// @param from where HEADERS begin
    static void endBlock(FrameBuffer target, int from, int stream, Then then) {
        var block = target.count() - from - Frame.HEADER;
        if (block <= Frame.MOST) {
            target.patch(from, block);
        } else {
            cut(target, from, stream, flag(then));
        }
    }

    private static int flag(Then then) {
        return then == Then.END ? Frame.END_STREAM : NO_FIELD;
    }

    private static void cut(FrameBuffer target, int from, int stream, int end) {
        var block = Arrays.copyOfRange(target.bytes(), from + Frame.HEADER, target.count());
        target.truncate(from);
        for (var at = 0; at < block.length; at += Frame.MOST) {
            var length = Math.min(Frame.MOST, block.length - at);
            var last = at + length == block.length ? Frame.END_HEADERS : 0;
            if (at == 0) {
                target.putHeader(length, Frame.HEADERS, end | last, stream);
            } else {
                target.putHeader(length, Frame.CONTINUATION, last, stream);
            }
            target.put(block, at, length);
        }
    }
}
