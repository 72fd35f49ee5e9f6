package dev.spillway.http;

import java.io.InputStream;
import java.util.stream.Stream;

/// The body of a request, read once. Whatever way it is read, its bytes are counted against the route's `max-body`
/// as they arrive, and its sender has to keep up with `body.rate`.
///
/// Every method throws [ProblemException] when the body breaks a bound (413, 408) or its framing (400), and
/// [java.io.UncheckedIOException] when the client is gone. Nothing needs to be caught: the framework answers.
public interface Body {
    /// The bytes as they come. Reading past a bound throws an [java.io.IOException] that the framework answers.
    InputStream stream();

    /// All bytes; empty if there is no body.
    byte[] bytes();

    /// All bytes, decoded as UTF-8.
    ///
    /// @throws ProblemException 400 if they are not UTF-8
    String text();

    /// The lines of the body, decoded as UTF-8, as they come.
    Stream<String> lines();

    /// The body, a JSON document, as a value of `type`.
    ///
    /// @throws ProblemException 400 if it is not JSON or does not fit the type, 415 if Content-Type is not JSON
    <T> T json(Class<T> type);
}
