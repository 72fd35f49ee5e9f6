package dev.spillway.internal.client;

import java.nio.charset.StandardCharsets;

/// Numbers of RFC 9113, 6, beside those of [FrameGuard], and the frames that are always the same.
final class Http2Frames {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static final int PRIORITY = 2;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int HAS_PRIORITY = 0x20;

    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_HEADER_LIST_SIZE = 6;
    /// Octets of a setting.
    static final int SETTING = 6;

    /// The largest frame that either side sends: nobody changes SETTINGS_MAX_FRAME_SIZE.
    static final int MOST = 16 << 10;
    /// Windows before anybody changed them.
    static final int FIRST_WINDOW = 65_535;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;

    /// What a GOAWAY says that is no complaint: no stream of the other side was taken, as it opens none.
    static final byte[] FAREWELL = new byte[2 * Integer.BYTES];

    private Http2Frames() {}

    /// What we ask of the other side: no pushes, and the windows and lists that we have room for.
    static byte[] settings(int window, int headerBytes) {
        var bytes = new byte[3 * SETTING];
        setting(bytes, 0, ENABLE_PUSH, 0);
        setting(bytes, SETTING, INITIAL_WINDOW_SIZE, window);
        setting(bytes, 2 * SETTING, MAX_HEADER_LIST_SIZE, headerBytes);
        return bytes;
    }

    private static void setting(byte[] bytes, int at, int name, int value) {
        bytes[at + 1] = (byte) name;
        System.arraycopy(word(value), 0, bytes, at + 2, Integer.BYTES);
    }

    static byte[] word(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    /// A number of 31 bits.
    static int number(byte[] bytes, int at) {
        return word(bytes, at) & Integer.MAX_VALUE;
    }
}
