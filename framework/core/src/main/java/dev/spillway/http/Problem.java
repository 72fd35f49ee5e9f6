package dev.spillway.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What went wrong, answered as `application/problem+json` (RFC 9457).
///
/// @param status the status code, 400 to 599
/// @param title what the status means, one phrase
/// @param detail what happened, for the caller; never internals
/// @param limit the bound that was met, as `max-body = 1 MiB`, if the problem is a refusal
/// @param retryAfter when another try makes sense
/// @param errors the fields of the request that are not right, if that is what is wrong
public record Problem(
        int status,
        String title,
        Optional<String> detail,
        Optional<Bound> limit,
        Optional<Duration> retryAfter,
        List<FieldError> errors) {
    private static final int LOWEST = 400;
    private static final int HIGHEST = 599;

    /// The bound that refused a call.
    ///
    /// @param setting the key to set, as it is written in HOCON: `spillway.routes."POST /echo".max-body`
    /// @param limit the bound in force, with its unit
    /// @param observed what came instead, with its unit
    public record Bound(String setting, String limit, String observed) {}

    /// What is wrong with one field of a request.
    ///
    /// @param field the way to it: `items[3].quantity`; empty for the whole
    /// @param message what is wrong, for the caller
    public record FieldError(String field, String message) {
        private FieldError within(String path) {
            var separator = field.isEmpty() || field.startsWith("[") ? "" : ".";
            return new FieldError(path + separator + field, message);
        }

        /// As a sentence: `items[3].quantity: has to be at least 1`.
        @Override
        public String toString() {
            return field.isEmpty() ? message : field + ": " + message;
        }
    }

    /// @throws IllegalArgumentException if the status is not 400 to 599
    public Problem {
        if (status < LOWEST || status > HIGHEST) {
            throw new IllegalArgumentException("a problem's status is 400 to 599: " + status);
        }
        errors = List.copyOf(errors);
    }

    /// A problem that is not about fields.
    ///
    /// @throws IllegalArgumentException if the status is not 400 to 599
    public Problem(
            int status, String title, Optional<String> detail, Optional<Bound> limit, Optional<Duration> retryAfter) {
        this(status, title, detail, limit, retryAfter, List.of());
    }

    /// A problem with nothing but its status and title.
    public static Problem of(int status, String title) {
        return new Problem(status, title, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same problem with a sentence for the caller.
    public Problem detail(String detail) {
        return new Problem(status, title, Optional.of(detail), limit, retryAfter, errors);
    }

    /// The same problem with the bound that was met.
    public Problem bound(Bound bound) {
        return new Problem(status, title, detail, Optional.of(bound), retryAfter, errors);
    }

    /// The same problem with a time to wait before another try.
    public Problem retryAfter(Duration wait) {
        return new Problem(status, title, detail, limit, Optional.of(wait), errors);
    }

    /// The same problem with what is wrong with single fields.
    public Problem errors(List<FieldError> errors) {
        return new Problem(status, title, detail, limit, retryAfter, errors);
    }

    /// The same problem of something that stands at `path`: that is put before the fields of its errors, in its
    /// detail too if it is made of them.
    ///
    /// @param path the way to it: `items[3]`
    public Problem within(String path) {
        if (path.isEmpty() || errors.isEmpty()) {
            return this;
        }
        var within = errors.stream().map(error -> error.within(path)).toList();
        var told = detail.filter(text -> !text.equals(Validation.detail(errors)));
        return new Problem(
                status, title, told.or(() -> Optional.of(Validation.detail(within))), limit, retryAfter, within);
    }
}
