package dev.spillway.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// What one side of HTTP/2 may tell the other (RFC 9113, 6.5.2), with the value that holds before it does.
public enum H2Setting {
    /// Bytes of the table that the peer compresses fields with.
    HEADER_TABLE_SIZE(1, 4_096),
    /// Whether the peer may push.
    ENABLE_PUSH(2, 1),
    /// Streams that the peer may have open.
    MAX_CONCURRENT_STREAMS(3, Integer.MAX_VALUE),
    /// Credit of a new stream, in bytes.
    INITIAL_WINDOW_SIZE(4, 65_535),
    /// The largest payload, in bytes.
    MAX_FRAME_SIZE(5, 16_384),
    /// The largest list of fields, in bytes.
    MAX_HEADER_LIST_SIZE(6, Integer.MAX_VALUE);

    static final int BYTES = 6;

    private final int id;
    private final int initial;

    H2Setting(int id, int initial) {
        this.id = id;
        this.initial = initial;
    }

    /// The number that is sent for it.
    public int id() {
        return id;
    }

    static Optional<H2Setting> of(int id) {
        return Arrays.stream(values()).filter(setting -> setting.id == id).findFirst();
    }

    int initial() {
        return initial;
    }

    /// The entry of a SETTINGS frame that gives it a value of 32 bits without a sign.
    public byte[] entry(long value) {
        return ByteBuffer.allocate(BYTES)
                .putShort((short) id())
                .putInt((int) value)
                .array();
    }
}
