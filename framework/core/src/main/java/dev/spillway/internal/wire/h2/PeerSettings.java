package dev.spillway.internal.wire.h2;

/// What the peer asks of us (RFC 9113, 6.5.2). Of its settings only the initial window changes what we do: we never
/// push, never use its header table, and send no frame larger than the smallest size that it has to take.
final class PeerSettings {
    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;
    /// RFC 9218, 2.1.
    static final int NO_RFC7540_PRIORITIES = 9;

    /// Windows before the first SETTINGS (RFC 9113, 6.9.2).
    static final int FIRST_WINDOW = 65_535;
    private static final int MOST_FRAME = (1 << 24) - 1;

    private int initialWindow = FIRST_WINDOW;

    /// The window of a new stream.
    int initialWindow() {
        return initialWindow;
    }

    /// Reads a SETTINGS frame; a later value of the same setting counts.
    ///
    /// @throws ConnectionError if a value is not allowed
    void read(FrameReader frame) throws ConnectionError {
        if (frame.length() % Frame.SETTING_LENGTH != 0) {
            throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS that end within a setting");
        }
        for (var at = 0; at < frame.length(); at += Frame.SETTING_LENGTH) {
            var bytes = frame.bytes();
            var from = frame.start() + at;
            var name = (bytes[from] & 0xff) << 8 | (bytes[from + 1] & 0xff);
            set(name, Integer.toUnsignedLong(Frame.word(bytes, from + 2)));
        }
    }

    private void set(int name, long value) throws ConnectionError {
        switch (name) {
            case ENABLE_PUSH -> require(value <= 1, ErrorCode.PROTOCOL_ERROR, "SETTINGS_ENABLE_PUSH");
            case INITIAL_WINDOW_SIZE -> {
                require(value <= Frame.MOST_NUMBER, ErrorCode.FLOW_CONTROL_ERROR, "SETTINGS_INITIAL_WINDOW_SIZE");
                initialWindow = (int) value;
            }
            case MAX_FRAME_SIZE ->
                require(
                        value >= Frame.MOST && value <= MOST_FRAME,
                        ErrorCode.PROTOCOL_ERROR,
                        "SETTINGS_MAX_FRAME_SIZE");
            default -> {
                // HEADER_TABLE_SIZE, MAX_CONCURRENT_STREAMS and MAX_HEADER_LIST_SIZE bound what we do not do; others
                // are ignored (6.5.2).
            }
        }
    }

    private static void require(boolean holds, ErrorCode code, String name) throws ConnectionError {
        if (!holds) {
            throw new ConnectionError(code, name + " out of range");
        }
    }
}
