package dev.spillway.testing;

import java.util.Arrays;

/// Why a stream was reset or a connection ended (RFC 9113, 7).
public enum H2Error {
    /// In order.
    NO_ERROR(0x0),
    /// The peer broke a rule that has no code of its own.
    PROTOCOL_ERROR(0x1),
    /// The sender failed.
    INTERNAL_ERROR(0x2),
    /// The peer sent more than it had credit for, or gave too much credit.
    FLOW_CONTROL_ERROR(0x3),
    /// The peer did not answer SETTINGS.
    SETTINGS_TIMEOUT(0x4),
    /// A frame for a stream that had ended.
    STREAM_CLOSED(0x5),
    /// A frame of a wrong size.
    FRAME_SIZE_ERROR(0x6),
    /// Nothing was done for the request, it can be sent again.
    REFUSED_STREAM(0x7),
    /// No longer wanted.
    CANCEL(0x8),
    /// The state of field compression is lost.
    COMPRESSION_ERROR(0x9),
    /// The connection of a CONNECT request failed.
    CONNECT_ERROR(0xa),
    /// The peer loads the sender too much.
    ENHANCE_YOUR_CALM(0xb),
    /// The transport is not safe enough.
    INADEQUATE_SECURITY(0xc),
    /// HTTP/1.1 is wanted instead.
    HTTP_1_1_REQUIRED(0xd),
    /// A code that no specification knows.
    UNKNOWN(-1);

    private final int code;

    H2Error(int code) {
        this.code = code;
    }

    /// The number that is sent for it.
    public int code() {
        return code;
    }

    static H2Error of(int code) {
        return Arrays.stream(values())
                .filter(error -> error.code == code)
                .findFirst()
                .orElse(UNKNOWN);
    }
}
