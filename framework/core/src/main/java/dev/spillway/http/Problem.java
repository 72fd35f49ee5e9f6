package dev.spillway.http;

import java.time.Duration;
import java.util.Optional;

/// What went wrong, answered as `application/problem+json` (RFC 9457).
///
/// @param status the status code, 400 to 599
/// @param title what the status means, one phrase
/// @param detail what happened, for the caller; never internals
/// @param limit the bound that was met, as `max-body = 1 MiB`, if the problem is a refusal
/// @param retryAfter when another try makes sense
public record Problem(
        int status, String title, Optional<String> detail, Optional<Bound> limit, Optional<Duration> retryAfter) {
    private static final int LOWEST = 400;
    private static final int HIGHEST = 599;

    /// The bound that refused a call.
    ///
    /// @param setting the key to set, as it is written in HOCON: `spillway.routes."POST /echo".max-body`
    /// @param limit the bound in force, with its unit
    /// @param observed what came instead, with its unit
    public record Bound(String setting, String limit, String observed) {}

    /// @throws IllegalArgumentException if the status is not 400 to 599
    public Problem {
        if (status < LOWEST || status > HIGHEST) {
            throw new IllegalArgumentException("a problem's status is 400 to 599: " + status);
        }
    }

    /// A problem with nothing but its status and title.
    public static Problem of(int status, String title) {
        return new Problem(status, title, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same problem with a sentence for the caller.
    public Problem detail(String detail) {
        return new Problem(status, title, Optional.of(detail), limit, retryAfter);
    }

    /// The same problem with the bound that was met.
    public Problem bound(Bound bound) {
        return new Problem(status, title, detail, Optional.of(bound), retryAfter);
    }

    /// The same problem with a time to wait before another try.
    public Problem retryAfter(Duration wait) {
        return new Problem(status, title, detail, limit, Optional.of(wait));
    }
}
