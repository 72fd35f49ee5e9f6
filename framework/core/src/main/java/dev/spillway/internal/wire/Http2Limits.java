package dev.spillway.internal.wire;

import dev.spillway.limit.Frequency;
import dev.spillway.limit.Http2Knobs;
import dev.spillway.limit.RpcKnobs;
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
/// @param metadata bytes of the fields of a call of gRPC, in or out
/// @param pings nanoseconds between PING frames of an idle client of gRPC
public record Http2Limits(
        long requests,
        int streams,
        int streamWindow,
        int connectionWindow,
        long resets,
        long emptyFrames,
        double controlFrames,
        int metadata,
        long pings) {
    /// Seconds in which `resets` may come.
    public static final double RESET_TIME = 10;

    /// Nanoseconds for the peer to acknowledge our SETTINGS (RFC 9113, 6.5.3). It does so before it does anything else,
    /// so one that takes longer never will.
    public static final long SETTINGS_TIME = 10_000_000_000L;

    /// Takes the bounds from checked settings.
    static Http2Limits of(Settings settings) {
        return new Http2Limits(
                settings.get(Http2Knobs.REQUESTS),
                Math.toIntExact(settings.get(Http2Knobs.STREAMS)),
                Math.toIntExact(settings.get(Http2Knobs.STREAM_WINDOW).bytes()),
                Math.toIntExact(settings.get(Http2Knobs.WINDOW).bytes()),
                Math.max(settings.get(Http2Knobs.RESETS), 2 * settings.get(Http2Knobs.STREAMS)),
                settings.get(Http2Knobs.EMPTY_FRAMES),
                perSecond(settings.get(Http2Knobs.CONTROL_FRAMES)),
                Math.toIntExact(settings.get(RpcKnobs.METADATA).bytes()),
                settings.get(RpcKnobs.PING_INTERVAL).toNanos());
    }

    private static double perSecond(Frequency frequency) {
        return (double) frequency.events() / frequency.period().toSeconds();
    }
}
