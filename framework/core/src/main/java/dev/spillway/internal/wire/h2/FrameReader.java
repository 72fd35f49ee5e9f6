package dev.spillway.internal.wire.h2;

import dev.spillway.internal.wire.Input;
import java.io.IOException;

/// Reads frames one by one (RFC 9113, 4.1). A frame is there as a whole, within the input's buffer, before anybody
/// looks at it; but the content of DATA is handed on as it comes, because it may come as slowly as a body may.
final class FrameReader {
    /// What is waited for.
    enum Wait {
        /// The next frame.
        FRAME,
        /// The rest of a frame that has begun.
        REST
    }

    /// Waits for more input, under the clock for what is waited for.
    @FunctionalInterface
    interface Feed {
        /// Waits.
        ///
        /// @return false at the end of the input
        boolean await(Wait what) throws IOException;
    }

    private final Input input;
    private final Feed feed;
    private int type;
    private int flags;
    private int stream;
    private int length;
    /// Of a frame that is not DATA: where its payload starts.
    private int start;

    FrameReader(Input input, Feed feed) {
        this.input = input;
        this.feed = feed;
    }

    /// Reads the next frame; of DATA its header only.
    ///
    /// @return false at the end of the input
    /// @throws ConnectionError if it is too large
    boolean next() throws IOException {
        if (!gather(Frame.HEADER)) {
            return false;
        }
        var bytes = input.bytes;
        var at = input.position;
        length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
        type = bytes[at + 3] & 0xff;
        flags = bytes[at + 4] & 0xff;
        stream = Frame.number(bytes, at + 5);
        if (length > Frame.MOST) {
            throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame over SETTINGS_MAX_FRAME_SIZE");
        }
        if (type == Frame.DATA) {
            input.position += Frame.HEADER;
            return true;
        }
        if (!gather(Frame.HEADER + length)) {
            return false;
        }
        start = input.position + Frame.HEADER;
        input.position = start + length;
        return true;
    }

    /// Waits until some of the next `most` octets are there, for content of DATA.
    ///
    /// @return how many of them are there, 0 at the end of the input
    int some(int most) throws IOException {
        while (input.isEmpty()) {
            if (!feed.await(Wait.REST)) {
                return 0;
            }
        }
        return Math.min(most, input.limit - input.position);
    }

    private boolean gather(int octets) throws IOException {
        while (input.limit - input.position < octets) {
            if (!feed.await(input.isEmpty() ? Wait.FRAME : Wait.REST)) {
                return false;
            }
        }
        return true;
    }

    int type() {
        return type;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// The stream; 0 is the connection.
    int stream() {
        return stream;
    }

    /// Octets of the payload.
    int length() {
        return length;
    }

    /// The buffer with the payload, until the next frame is read.
    byte[] bytes() {
        return input.bytes;
    }

    /// Where unread octets of DATA start.
    int position() {
        return input.position;
    }

    /// Octets of DATA are read.
    void skip(int octets) {
        input.position += octets;
    }

    /// Where the payload starts; not of DATA.
    int start() {
        return start;
    }

    /// Where the payload ends; not of DATA.
    int end() {
        return start + length;
    }

    /// A part of the payload as a number of 31 bits.
    int number(int offset) {
        return Frame.number(input.bytes, start + offset);
    }

    /// @throws ConnectionError if the payload has another length
    void requireLength(int octets) throws ConnectionError {
        if (length != octets) {
            throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame of the wrong size");
        }
    }

    /// @throws ConnectionError if the frame is not about the connection
    void requireConnection() throws ConnectionError {
        if (stream != 0) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a frame for the connection on a stream");
        }
    }

    /// @throws ConnectionError if the frame is about no stream
    void requireStream() throws ConnectionError {
        if (stream == 0) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a frame for a stream on none");
        }
    }
}
