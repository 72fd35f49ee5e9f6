package dev.spillway.http;

import java.io.InputStream;
import java.util.stream.Stream;

/// The body of a request, read once, by one of these methods. Whatever way it is read, its bytes are counted
/// against the route's `max-body` as they arrive, and its sender has to keep up with `body.rate`.
///
/// When the body breaks a bound (413, 408), when its framing is broken (400) or the client is gone, the stream
/// throws an [java.io.IOException] and the other methods an [java.io.UncheckedIOException]. Nothing needs to be
/// caught: the framework answers. A second reading throws [IllegalStateException].
public interface Body {
    /// The bytes as they come.
    InputStream stream();

    /// All bytes; empty if there is no body.
    byte[] bytes();

    /// All bytes, decoded as UTF-8.
    ///
    /// @throws ProblemException 400 if they are not UTF-8
    String text();

    /// The lines of the body, decoded as UTF-8, as they come; each ends with LF or CRLF.
    ///
    /// The stream throws [ProblemException] 400 if a line is not UTF-8 or longer than 1 MiB.
    Stream<String> lines();

    /// The body, a JSON document in UTF-8, as a value of `type`.
    ///
    /// A component of a record has to be there and not null, unless its type is [java.util.Optional]; a
    /// number is not taken for a string nor a string for a number; unknown properties are ignored. Refused
    /// are duplicate keys, nesting deeper than `json.depth`, numbers of more than 1 000 digits and
    /// documents of more than a million tokens.
    ///
    /// @throws ProblemException 400 if it is not JSON or does not fit the type, with the path of the value;
    ///     415 if Content-Type is not `application/json` or `+json`, or names another charset than UTF-8;
    ///     and one that the type's own constructor throws
    /// @throws IllegalArgumentException if no document can be read as `type`
    <T> T json(Class<T> type);
}
