package dev.spillway.internal.wire;

import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;

/// The bounds of connections, as the hot path needs them: nanoseconds, bytes, counts.
///
/// @param firstByte from accept, or the end of a TLS handshake, to the first byte
/// @param tlsHandshake a whole TLS handshake
/// @param readHeader the head of a request
/// @param idle between requests
/// @param requests on one connection
/// @param age of a connection
/// @param ageGrace past its age
/// @param requestLine bytes of the request line
/// @param headerBytes bytes of all fields
/// @param headerCount number of fields
/// @param body clocks of a body
/// @param drainBytes of an unread body
/// @param drainTime for an unread body
/// @param write clocks of an answer
/// @param linger time after our end
/// @param lingerBytes after our end
/// @param cut grace of a handler after its interrupt
/// @param http2 what HTTP/2 needs beside these
public record WireLimits(
        long firstByte,
        long tlsHandshake,
        long readHeader,
        long idle,
        long requests,
        long age,
        long ageGrace,
        int requestLine,
        int headerBytes,
        int headerCount,
        Pace body,
        long drainBytes,
        long drainTime,
        Pace write,
        long linger,
        long lingerBytes,
        long cut,
        Http2Limits http2) {

    /// How fast bytes have to move.
    ///
    /// @param grace waiting before the average rate is demanded; for writes also the longest wait without progress
    /// @param rate bytes in a second, on average
    /// @param total waiting in all
    public record Pace(long grace, long rate, long total) {
        private static final double SECOND = 1e9;

        /// The same pace for what may take so long in all.
        ///
        /// @param longest nanoseconds
        public Pace within(long longest) {
            return new Pace(grace, rate, longest);
        }

        /// How much longer the peer may keep us waiting, in nanoseconds; not positive when its time is over.
        ///
        /// @param moved bytes so far
        /// @param waited nanoseconds that we waited so far
        public long left(long moved, long waited) {
            return Math.min(grace + (long) (moved * SECOND / rate), total) - waited;
        }
    }

    /// Takes the bounds from checked settings.
    public static WireLimits of(Settings settings) {
        return new WireLimits(
                settings.get(Knobs.FIRST_BYTE).toNanos(),
                settings.get(Knobs.TLS_HANDSHAKE).toNanos(),
                settings.get(Knobs.READ_HEADER).toNanos(),
                settings.get(Knobs.IDLE).toNanos(),
                settings.get(Knobs.REQUESTS),
                settings.get(Knobs.AGE).toNanos(),
                settings.get(Knobs.AGE_GRACE).toNanos(),
                Math.toIntExact(settings.get(Knobs.REQUEST_LINE).bytes()),
                Math.toIntExact(settings.get(Knobs.HEADER_BYTES).bytes()),
                Math.toIntExact(settings.get(Knobs.HEADER_COUNT)),
                new Pace(
                        settings.get(Knobs.BODY_GRACE).toNanos(),
                        settings.get(Knobs.BODY_RATE).perSecond().bytes(),
                        settings.get(Knobs.BODY_TOTAL).toNanos()),
                settings.get(Knobs.DRAIN_BYTES).bytes(),
                settings.get(Knobs.DRAIN_TIME).toNanos(),
                new Pace(
                        settings.get(Knobs.WRITE_PROGRESS).toNanos(),
                        settings.get(Knobs.WRITE_RATE).perSecond().bytes(),
                        settings.get(Knobs.WRITE_TOTAL).toNanos()),
                settings.get(Knobs.LINGER).toNanos(),
                settings.get(Knobs.LINGER_BYTES).bytes(),
                settings.get(Knobs.CUT).toNanos(),
                Http2Limits.of(settings));
    }
}
