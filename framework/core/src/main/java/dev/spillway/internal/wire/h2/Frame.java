package dev.spillway.internal.wire.h2;

/// The layout of frames (RFC 9113, 4 and 6).
final class Frame {
    /// Octets of a frame header.
    static final int HEADER = 9;
    /// SETTINGS_MAX_FRAME_SIZE, which we leave at its first value: a larger one would only make streams wait longer
    /// for each other.
    static final int MOST = 1 << 14;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    /// Of DATA and HEADERS.
    static final int END_STREAM = 0x1;
    /// Of SETTINGS and PING.
    static final int ACK = 0x1;
    /// Of HEADERS and CONTINUATION.
    static final int END_HEADERS = 0x4;
    /// Of DATA and HEADERS.
    static final int PADDED = 0x8;
    /// Of HEADERS.
    static final int HAS_PRIORITY = 0x20;

    static final int PRIORITY_LENGTH = 5;
    static final int RST_STREAM_LENGTH = 4;
    static final int SETTING_LENGTH = 6;
    static final int PING_LENGTH = 8;
    static final int GOAWAY_LENGTH = 8;
    static final int WINDOW_UPDATE_LENGTH = 4;

    /// The largest window, and the largest stream (RFC 9113, 6.9.1 and 5.1.1).
    static final int MOST_NUMBER = Integer.MAX_VALUE;

    private Frame() {}

    /// A number of 31 bits; the reserved bit is ignored.
    static int number(byte[] bytes, int at) {
        return word(bytes, at) & MOST_NUMBER;
    }

    /// A number of 32 bits.
    static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }
}
