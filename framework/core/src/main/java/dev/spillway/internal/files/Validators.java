package dev.spillway.internal.files;

import dev.spillway.http.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// What a content is known by (RFC 9110, 8.8), and what a request makes depend on it (13).
///
/// @param tag the entity tag, strong, with its quotes
/// @param modified in seconds since the epoch
public record Validators(String tag, long modified) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final long SECOND = 1_000_000_000;

    /// What the preconditions of a request come to.
    public enum Outcome {
        /// It is answered.
        MET,
        /// 304: the client has it already.
        NOT_MODIFIED,
        /// 412: it is not what the client thinks.
        FAILED
    }

    /// The validators of a file: it changes when its size or its time does, which systems keep in nanoseconds.
    ///
    /// @param coding tells representations of one file apart; empty for the file as it is
    public static Validators of(Folder.Entry entry, String coding) {
        var tag = Long.toHexString(entry.modified()) + "-" + Long.toHexString(entry.size()) + coding;
        return new Validators('"' + tag + '"', Math.floorDiv(entry.modified(), SECOND));
    }

    /// The value of Last-Modified.
    public String lastModified() {
        return DATE.format(Instant.ofEpochSecond(modified));
    }

    /// Evaluates the preconditions of a GET or HEAD, in their order (RFC 9110, 13.2.2).
    public Outcome evaluate(Headers request) {
        var match = request.all("If-Match");
        if (!match.isEmpty()) {
            if (!isListed(match, true)) {
                return Outcome.FAILED;
            }
        } else if (seconds(request, "If-Unmodified-Since") < modified) {
            return Outcome.FAILED;
        }
        var noneMatch = request.all("If-None-Match");
        if (!noneMatch.isEmpty()) {
            return isListed(noneMatch, false) ? Outcome.NOT_MODIFIED : Outcome.MET;
        }
        var since = seconds(request, "If-Modified-Since");
        return since != Long.MAX_VALUE && modified <= since ? Outcome.NOT_MODIFIED : Outcome.MET;
    }

    /// Whether a part may be sent to whoever has another one already (RFC 9110, 13.1.5). A date is too coarse to
    /// say so.
    public boolean allowsPart(Headers request) {
        var condition = request.all("If-Range");
        return condition.isEmpty()
                || (condition.size() == 1 && condition.getFirst().equals(tag));
    }

    /// Whether the tag is in a list: `"a", W/"b"`, or `*`.
    private boolean isListed(List<String> fields, boolean strongly) {
        for (var field : fields) {
            if (field.equals("*")) {
                return true;
            }
            var at = field.indexOf(tag);
            while (at >= 0) {
                // A tag has no quotes within, so this is the whole of one.
                var weak = at >= 2 && field.startsWith("W/", at - 2);
                if (!(weak && strongly)) {
                    return true;
                }
                at = field.indexOf(tag, at + 1);
            }
        }
        return false;
    }

    /// A date in seconds; for a condition that is not there, or no date, one that is never met.
    private static long seconds(Headers request, String name) {
        var value = request.first(name);
        if (value.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            return DATE.parse(value.get(), Instant::from).getEpochSecond();
        } catch (DateTimeException e) {
            return Long.MAX_VALUE;
        }
    }
}
