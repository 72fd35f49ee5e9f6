package dev.spillway.internal.gate;

import java.io.IOException;
import java.util.Arrays;

/// Reads content of a body into memory. What it takes is asked for before, from what the process may hold, and in
/// all it keeps no more than the route's `max-body`.
final class Keeper {
    /// Where content comes from.
    @FunctionalInterface
    interface Source {
        int read(byte[] target, int offset, int length) throws IOException;
    }

    /// The first buffer for content of a declared length: it takes nothing for what has only been announced.
    static final int SMALL = 64 << 10;
    /// The first buffer for content whose length is not known.
    private static final int FIRST = 8 << 10;

    private final Payload payload;
    private final Reading reading;
    private long kept;

    Keeper(Payload payload, Reading reading) {
        this.payload = payload;
        this.reading = reading;
    }

    /// Reads content to its end.
    ///
    /// @param declared its length, or [Payload#UNKNOWN]
    /// @throws Refusal 413 if it is too much, 503 if the process holds too many bytes
    byte[] all(Source source, long declared) throws IOException {
        var most = declared == Payload.UNKNOWN ? Integer.MAX_VALUE : (int) Math.min(declared, Integer.MAX_VALUE);
        var bytes = allocate(Math.min(declared == Payload.UNKNOWN ? FIRST : SMALL, most), new byte[0]);
        var filled = 0;
        while (filled < most) {
            if (filled == bytes.length) {
                bytes = allocate(Math.min(2 * filled, most), bytes);
            }
            var count = source.read(bytes, filled, bytes.length - filled);
            if (count < 0) {
                return Arrays.copyOf(bytes, filled);
            }
            filled += count;
            keep(count);
        }
        return bytes;
    }

    private void keep(int more) throws Refusal {
        kept += more;
        if (kept > reading.most()) {
            throw payload.refused(Refusal.bound(
                    Reason.BODY, reading.setting(), reading.most() + " B", "more that is kept in memory"));
        }
    }

    private byte[] allocate(int length, byte[] before) throws Refusal {
        payload.hold(length - before.length);
        return Arrays.copyOf(before, length);
    }
}
