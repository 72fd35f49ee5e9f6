package dev.spillway.internal.wire.h2;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.WireLimits;
import java.util.Arrays;

/// Gathers a header block from HEADERS and the CONTINUATION frames after it (RFC 9113, 4.3 and 6.10). One that is
/// whole in its first frame, as nearly all are, is decoded where it stands.
final class HeaderBlock {
    /// Where a field may be longer as coded than decoded, or is refused but has to be decoded.
    private static final int SLACK = 2;
    /// CONTINUATION frames that a block may take beside one for each [#PIECE].
    private static final int MORE_FRAMES = 8;

    private static final int PIECE = 1 << 13;

    private final HpackDecoder decoder;
    private final ByteBudget.Lease lease;
    private final int most;
    private final int mostFrames;
    private byte[] bytes = {};
    private int count;
    private int frames;
    private int stream;
    private Http2Head.Body body = Http2Head.Body.NONE;
    private boolean open;

    HeaderBlock(WireLimits limits, ByteBudget.Lease lease) {
        this.decoder = new HpackDecoder(limits.headerBytes(), limits.headerCount());
        this.lease = lease;
        this.most = SLACK * limits.headerBytes();
        this.mostFrames = MORE_FRAMES + most / PIECE;
    }

    /// Whether CONTINUATION has to follow.
    boolean isOpen() {
        return open;
    }

    /// The stream of the block.
    int stream() {
        return stream;
    }

    /// Whether a body follows.
    Http2Head.Body body() {
        return body;
    }

    /// HEADERS without END_HEADERS has come.
    ///
    /// @param from where its part of the block starts
    /// @param to where it ends
    void begin(FrameReader frame, int from, int to) throws ConnectionError {
        stream = frame.stream();
        body = frame.has(Frame.END_STREAM) ? Http2Head.Body.NONE : Http2Head.Body.FOLLOWS;
        open = true;
        frames = 0;
        append(frame.bytes(), from, to);
    }

    /// CONTINUATION has come.
    ///
    /// @return whether the block is complete
    /// @throws ConnectionError if it may not come, or makes the block too large
    boolean proceed(FrameReader frame) throws ConnectionError {
        if (!open || frame.stream() != stream) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "CONTINUATION without HEADERS");
        }
        if (++frames > mostFrames) {
            throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "a header block in too many frames");
        }
        append(frame.bytes(), frame.start(), frame.end());
        open = !frame.has(Frame.END_HEADERS);
        return !open;
    }

    private void append(byte[] source, int from, int to) throws ConnectionError {
        var length = to - from;
        if (count + length > most) {
            throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "a header block that is too large");
        }
        if (count + length > bytes.length) {
            var larger = Math.clamp(2L * bytes.length, count + length, most);
            try {
                lease.takeRoom(larger - bytes.length);
            } catch (Refusal refusal) {
                throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, refusal);
            }
            bytes = Arrays.copyOf(bytes, larger);
        }
        System.arraycopy(source, from, bytes, count, length);
        count += length;
    }

    /// Decodes what was gathered.
    Decoded decode() throws ConnectionError {
        var decoded = decode(bytes, 0, count);
        bytes = new byte[0];
        count = 0;
        lease.release();
        return decoded;
    }

    /// Decodes a block that was whole.
    ///
    /// @throws ConnectionError if it does not decode
    Decoded decode(byte[] block, int from, int to) throws ConnectionError {
        try {
            return decoder.decode(block, from, to);
        } catch (CompressionError e) {
            throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, e);
        }
    }
}
