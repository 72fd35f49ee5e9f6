package dev.spillway.internal.wire.h2;

import java.io.IOException;

/// The peer broke a rule that holds for one stream, so that stream ends with RST_STREAM and the others go on
/// (RFC 9113, 5.4.2).
final class StreamError extends ProtocolError {
    private static final long serialVersionUID = 1;

    StreamError(ErrorCode code, String message) {
        super(code, message);
    }

    StreamError(ErrorCode code, IOException why) {
        super(code, why);
    }
}
