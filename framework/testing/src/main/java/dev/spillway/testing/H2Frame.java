package dev.spillway.testing;

import java.nio.ByteBuffer;

/// A frame of HTTP/2 (RFC 9113, 4.1): what was received, or bytes to be sent, valid or not.
///
/// @param type one octet; the types that have a meaning are the constants of this class
/// @param flags one octet
/// @param stream 31 bits
/// @param payload what follows the header of nine octets
// Made for one assertion and thrown away: a copy would protect nobody.
@SuppressWarnings("ArrayRecordComponent")
public record H2Frame(int type, int flags, int stream, byte[] payload) {
    /// Content (6.1).
    public static final int DATA = 0;
    /// The beginning of a block of fields (6.2).
    public static final int HEADERS = 1;
    /// Deprecated signalling (6.3).
    public static final int PRIORITY = 2;
    /// The end of one stream (6.4).
    public static final int RST_STREAM = 3;
    /// What the sender wants of its peer (6.5).
    public static final int SETTINGS = 4;
    /// A promise of the server (6.6).
    public static final int PUSH_PROMISE = 5;
    /// A question for a sign of life, or its answer (6.7).
    public static final int PING = 6;
    /// No new streams (6.8).
    public static final int GOAWAY = 7;
    /// Credit (6.9).
    public static final int WINDOW_UPDATE = 8;
    /// More of a block of fields (6.10).
    public static final int CONTINUATION = 9;

    /// The sender's last frame of a stream, for [#DATA] and [#HEADERS].
    public static final int END_STREAM = 0x1;
    /// An answer, for [#SETTINGS] and [#PING].
    public static final int ACK = 0x1;
    /// The block of fields ends here, for [#HEADERS] and [#CONTINUATION].
    public static final int END_HEADERS = 0x4;
    /// The payload begins with the length of padding, for [#DATA] and [#HEADERS].
    public static final int PADDED = 0x8;
    /// Five octets of priority precede the fields, for [#HEADERS].
    public static final int WITH_PRIORITY = 0x20;

    /// The largest stream identifier, which the first [#GOAWAY] of a server that ends in order has.
    public static final int LAST_POSSIBLE = Integer.MAX_VALUE;

    static final int HEADER = 9;

    /// Whether a flag is set.
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// The frame as it is sent.
    public byte[] bytes() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /// A frame whose payload is 32-bit numbers.
    static H2Frame of(int type, int flags, int stream, int... words) {
        var payload = ByteBuffer.allocate(Integer.BYTES * words.length);
        for (var word : words) {
            payload.putInt(word);
        }
        return new H2Frame(type, flags, stream, payload.array());
    }

    /// The 32-bit number at an offset of the payload.
    int word(int offset) {
        return ByteBuffer.wrap(payload).getInt(offset);
    }

    @Override
    public String toString() {
        return "type %d, flags 0x%x, stream %d, %d bytes".formatted(type, flags, stream, payload.length);
    }
}
