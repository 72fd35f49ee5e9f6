package dev.spillway.internal.gate;

import dev.spillway.internal.gzip.GzipReader;
import dev.spillway.internal.gzip.MalformedGzip;
import dev.spillway.limit.BodyKnobs;
import java.io.IOException;

/// A body that came compressed, as it was before. Its bytes are counted on both sides, and it may not grow without
/// measure: what a byte of it costs is bounded like what a byte of any other body costs.
final class InflatedPayload implements Payload, Hold {
    /// What any body may grow to: a few bytes of a small one say nothing about it.
    static final int UNMEASURED = 64 << 10;

    /// The window and the tables of an inflater, which are outside of the heap, and the buffer before it.
    private static final long MEMORY = 48 << 10;

    private final Payload sent;
    private final long ratio;
    private final GzipReader gzip;
    private boolean begun;
    private long limit = Long.MAX_VALUE;
    private String setting = "";

    /// A body.
    ///
    /// @param sent what came
    /// @param ratio what it may grow to, in times of what was sent
    InflatedPayload(Payload sent, long ratio) {
        this.sent = sent;
        this.ratio = ratio;
        this.gzip = new GzipReader(sent::read);
    }

    @Override
    public long length() {
        return UNKNOWN;
    }

    @Override
    public Expectation expectation() {
        return sent.expectation();
    }

    @Override
    public void limit(long bytes, String setting) {
        this.limit = bytes;
        this.setting = setting;
        sent.limit(bytes, setting);
    }

    @Override
    public void hold(long bytes) throws Refusal {
        sent.hold(bytes);
    }

    @Override
    public Refusal refused(Refusal refusal) {
        return sent.refused(refusal);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!begun) {
            begun = true;
            sent.hold(MEMORY);
        }
        int count;
        try {
            count = gzip.read(target, offset, length);
        } catch (MalformedGzip e) {
            throw refused(Refusal.of(Reason.MALFORMED, "the body is not in the gzip format"));
        }
        var grown = gzip.given();
        if (grown > limit) {
            throw refused(Refusal.bound(Reason.BODY, setting, limit + " B", "more when it is decoded"));
        }
        if (grown > UNMEASURED && grown > ratio * gzip.consumed()) {
            throw refused(Refusal.bound(
                    Reason.BODY, BodyKnobs.RATIO.path(), Long.toString(ratio), "more when it is decoded"));
        }
        return count;
    }

    @Override
    public void close() {
        gzip.close();
    }
}
