package dev.spillway.internal.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The Date field (RFC 9110, 6.6.1), made once in a second.
public final class DateLine {
    /// Where the value starts in the line.
    public static final int VALUE_START = "Date: ".length();
    /// How long the value is: IMF-fixdate has one length.
    public static final int VALUE_LENGTH = "Thu, 01 Jan 1970 00:00:00 GMT".length();

    private static final long MILLIS = 1_000;
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.US)
            .withZone(ZoneOffset.UTC);

    // The array is written once, before the record is published.
    @SuppressWarnings("ArrayRecordComponent")
    private record Line(long second, byte[] bytes) {}

    private final InstantSource time;
    private volatile Line line;

    /// Dates by `time`, the time of day.
    public DateLine(InstantSource time) {
        this.time = time;
        this.line = at(time.millis() / MILLIS);
    }

    /// The field with its line end; not to be changed.
    public byte[] bytes() {
        var second = time.millis() / MILLIS;
        var last = line;
        if (last.second != second) {
            last = at(second);
            line = last;
        }
        return last.bytes;
    }

    private static Line at(long second) {
        return new Line(second, FORMAT.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII));
    }
}
