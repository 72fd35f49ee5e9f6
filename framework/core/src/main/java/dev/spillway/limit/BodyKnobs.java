package dev.spillway.limit;

import java.time.Duration;
import java.util.List;

/// The limits of what is in a body, beside those of its bytes and clocks: the part of the table of [Knobs] that is
/// about its coding, its parts, and bodies too large for any memory.
public final class BodyKnobs {
    /// What a compressed body may grow to, in times of what was sent.
    public static final Knob<Long> RATIO = new Knob<>(
            Knob.Scope.PROCESS,
            "body.ratio",
            Unit.COUNT,
            5L,
            20L,
            200L,
            "Of inflated to sent bytes, from 64 KiB on. Text grows 3 to 10 times, a bomb a thousand. More is 413.");

    /// Parts of a multipart body.
    public static final Knob<Long> PARTS = new Knob<>(
            Knob.Scope.PROCESS,
            "multipart.parts",
            Unit.COUNT,
            1L,
            50L,
            500L,
            "A form has dozens of fields; each part costs a head to read, however little is in it. More is 413.");

    /// Bytes of a body on a route that takes uploads.
    public static final Knob<Size> UPLOAD_BODY = new Knob<>(
            Knob.Scope.ROUTE,
            "upload.max-body",
            Unit.SIZE,
            Size.ofMebibytes(1),
            Size.ofMebibytes(256),
            Size.ofGibibytes(2),
            "In place of max-body where the code says upload(…), for what is read as it comes; what is kept in memory"
                    + " stays within max-body.");

    /// Waiting for a whole body on a route that takes uploads.
    public static final Knob<Duration> UPLOAD_TOTAL = new Knob<>(
            Knob.Scope.ROUTE,
            "upload.total",
            Unit.DURATION,
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            "In place of body.total where the code says upload(…): 2 GiB in that time are 2.4 MB/s. body.rate holds.");

    private BodyKnobs() {}

    static List<Knob<?>> all() {
        return List.of(RATIO, PARTS, UPLOAD_BODY, UPLOAD_TOTAL);
    }

    /// Those that hold where the code of a route says `upload(…)`, and nowhere else.
    public static List<Knob<?>> ofUploads() {
        return List.of(UPLOAD_BODY, UPLOAD_TOTAL);
    }
}
