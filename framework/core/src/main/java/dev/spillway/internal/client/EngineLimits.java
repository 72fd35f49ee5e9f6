package dev.spillway.internal.client;

import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import org.apache.hc.core5.http.config.Http1Config;

/// The bounds of the engine's parsers.
///
/// @param http1 lines, fields, empty lines
/// @param headerBytes all heads of one exchange together
record EngineLimits(Http1Config http1, long headerBytes) {
    /// Of a head, whatever it comes over.
    static final int FIELDS = 100;

    private static final int EMPTY_LINES = 10;
    /// One field, one size of a chunk. A hundred trailers of that length are what a body may end with.
    private static final long LINE = 16 << 10;

    static EngineLimits of(Settings settings) {
        var headerBytes = settings.get(ClientKnobs.RESPONSE_HEADER_BYTES).bytes();
        var http1 = Http1Config.custom()
                .setMaxLineLength((int) Math.min(headerBytes, LINE))
                .setMaxHeaderCount(FIELDS)
                .setMaxEmptyLineCount(EMPTY_LINES)
                .build();
        return new EngineLimits(http1, headerBytes);
    }
}
