package dev.spillway.http;

import java.io.InputStream;
import java.util.stream.Stream;

/// The body of a request, read once, by one of these methods. Whatever way it is read, its bytes are counted
/// against the route's `max-body` as they arrive, and its sender has to keep up with `body.rate`.
///
/// A body that came with `Content-Encoding: gzip` is decoded as it is read; then its bytes are counted before and
/// after that, and it is refused when it grows to more than `body.ratio` times what was sent. Other codings are
/// 415 before anything is read. The header fields still say what came.
///
/// On a route with [dev.spillway.limit.Limit#upload] more than `max-body` comes through [#stream()], [#lines()] and
/// [#parts()], which keep none of it; for the other methods `max-body` holds as everywhere.
///
/// When the body breaks a bound (413, 408), when its framing or coding is broken (400) or the client is gone, the
/// stream throws an [java.io.IOException] and the other methods an [java.io.UncheckedIOException]. Nothing needs to
/// be caught: the framework answers. A second reading throws [IllegalStateException].
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
    /// A value that a type's own constructor refuses is 400 with its path and no more, unless the constructor
    /// throws a [ProblemException], with a [Validation] for instance.
    ///
    /// @throws ProblemException 400 if it is not JSON or does not fit the type, with the path of the value,
    ///     which is among the problem's `errors` too; 415 if Content-Type is not `application/json` or `+json`, or
    ///     names another charset than UTF-8; and one that the type's own constructor throws
    /// @throws IllegalArgumentException if no document can be read as `type`
    <T> T json(Class<T> type);

    /// The body, the fields of a form (`application/x-www-form-urlencoded`).
    ///
    /// @throws ProblemException 400 if it is not well encoded, is not UTF-8 or has more than 1 000 fields; 415 if
    ///     Content-Type is another one, or names another charset than UTF-8
    Form form();

    /// The body, a form with files (`multipart/form-data`, RFC 7578), part by part as it comes:
    ///
    /// ```java
    /// for (var part : request.body().parts()) {
    ///     if (part.name().equals("picture")) {
    ///         keep(part.stream());
    ///     }
    /// }
    /// ```
    ///
    /// Asking for the next part drops what is left of the one before. Nothing is kept of any of them, in memory or
    /// in files. More than `multipart.parts` parts are 413. 400 is a body without its last delimiter, a part
    /// without a name or with one longer than 256 characters, a head of a part with more than 8 KiB or 16 fields, a
    /// multipart within a part, a part in a transfer encoding, and more than 4 KiB before the first delimiter or
    /// after the last.
    ///
    /// @return what can be iterated over once
    /// @throws ProblemException 415 if Content-Type is another one; 400 if its boundary is missing or none of
    ///     RFC 2046
    Iterable<Part> parts();
}
