package dev.spillway.internal.wire.h2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Frames as a client writes and reads them, wrong ones too.
final class Frames {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final int NONE = 0;
    static final int END_HEADERS = Frame.END_HEADERS;
    static final int WHOLE = Frame.END_HEADERS | Frame.END_STREAM;

    private Frames() {}

    /// A frame that was read.
    static final class Got {
        private final int type;
        private final int flags;
        private final int stream;
        private final byte[] payload;

        Got(int type, int flags, int stream, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.stream = stream;
            this.payload = payload;
        }

        int type() {
            return type;
        }

        int flags() {
            return flags;
        }

        int stream() {
            return stream;
        }

        byte[] payload() {
            return payload;
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /// The number that starts at `at`.
        int number(int at) {
            return Frame.word(payload, at);
        }

        /// Whether it ends its stream.
        boolean ends() {
            return type == Frame.RST_STREAM || ((type == Frame.HEADERS || type == Frame.DATA) && has(Frame.END_STREAM));
        }

        List<String> fields() {
            try {
                return Block.decode(Block.decoder(), payload);
            } catch (CompressionError e) {
                throw new AssertionError(e);
            }
        }
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(payload.length >>> 16);
        bytes.write(payload.length >>> 8);
        bytes.write(payload.length);
        bytes.write(type);
        bytes.write(flags);
        bytes.writeBytes(word(stream));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    static byte[] word(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] settings(int... namesAndValues) {
        var payload = new ByteArrayOutputStream();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            payload.write(namesAndValues[i] >>> 8);
            payload.write(namesAndValues[i]);
            payload.writeBytes(word(namesAndValues[i + 1]));
        }
        return frame(Frame.SETTINGS, NONE, 0, payload.toByteArray());
    }

    static byte[] settingsAck() {
        return frame(Frame.SETTINGS, Frame.ACK, 0);
    }

    /// A header block, of names and values.
    static byte[] block(String... fields) {
        var block = new Block();
        for (var i = 0; i < fields.length; i += 2) {
            block.plain(fields[i], fields[i + 1]);
        }
        return block.bytes();
    }

    static byte[] request(String method, String path, String... fields) {
        return join(block(":method", method, ":scheme", "http", ":path", path, ":authority", "h"), block(fields));
    }

    static byte[] get(int stream, String path) {
        return frame(Frame.HEADERS, WHOLE, stream, request("GET", path));
    }

    static byte[] post(int stream, String path, String... fields) {
        return frame(Frame.HEADERS, END_HEADERS, stream, request("POST", path, fields));
    }

    static byte[] data(int stream, int flags, byte... content) {
        return frame(Frame.DATA, flags, stream, content);
    }

    static byte[] window(int stream, int more) {
        return frame(Frame.WINDOW_UPDATE, NONE, stream, word(more));
    }

    static byte[] reset(int stream, ErrorCode code) {
        return frame(Frame.RST_STREAM, NONE, stream, word(code.number()));
    }

    static byte[] ping(int flags, byte... payload) {
        return frame(Frame.PING, flags, 0, payload);
    }

    /// The frames that are there as a whole.
    static List<Got> read(byte[] bytes) {
        var frames = new ArrayList<Got>();
        for (var at = 0; at + Frame.HEADER <= bytes.length; ) {
            var length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
            var end = at + Frame.HEADER + length;
            if (end > bytes.length) {
                break;
            }
            var payload = java.util.Arrays.copyOfRange(bytes, at + Frame.HEADER, end);
            frames.add(new Got(bytes[at + 3] & 0xff, bytes[at + 4] & 0xff, Frame.number(bytes, at + 5), payload));
            at = end;
        }
        return frames;
    }
}
