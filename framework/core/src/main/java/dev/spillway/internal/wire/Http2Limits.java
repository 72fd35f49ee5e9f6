package dev.spillway.internal.wire;

import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;

/// The bounds of HTTP/2 connections, as the hot path needs them.
///
/// @param requests on one connection
/// @param streams open at once
/// @param streamWindow bytes that a peer may send on a stream before they are read
/// @param connectionWindow the same for all streams of a connection
/// @param resets in [#RESET_TIME]
/// @param emptyFrames in a row
/// @param controlFrames in a second
public record Http2Limits(
        long requests,
        int streams,
        int streamWindow,
        int connectionWindow,
        long resets,
        long emptyFrames,
        double controlFrames) {
    /// Seconds in which `resets` may come.
    public static final double RESET_TIME = 10;

    /// Takes the bounds from checked settings.
    static Http2Limits of(Settings settings) {
        return new Http2Limits(
                settings.get(Knobs.HTTP2_REQUESTS),
                Math.toIntExact(settings.get(Knobs.HTTP2_STREAMS)),
                Math.toIntExact(settings.get(Knobs.HTTP2_STREAM_WINDOW).bytes()),
                Math.toIntExact(settings.get(Knobs.HTTP2_WINDOW).bytes()),
                Math.max(settings.get(Knobs.HTTP2_RESETS), 2 * settings.get(Knobs.HTTP2_STREAMS)),
                settings.get(Knobs.HTTP2_EMPTY_FRAMES),
                settings.get(Knobs.HTTP2_CONTROL_FRAMES));
    }
}
