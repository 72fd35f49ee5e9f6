package dev.spillway.http;

import java.util.Optional;

/// The answer to an outgoing call, with its content in memory.
public interface ClientResponse {
    /// The status code, 200 to 599.
    int status();

    /// The header fields.
    Headers headers();

    /// The first header field with this name.
    default Optional<String> header(String name) {
        return headers().first(name);
    }

    /// The content, inflated if it came compressed; empty if there is none. The array is the answer's own.
    byte[] bytes();

    /// The content, decoded as UTF-8.
    ///
    /// @throws ClientFailed if it is not UTF-8
    String text();

    /// The content, a JSON document, as a value of `type`; see [Body#json(Class)].
    ///
    /// @throws ClientFailed if it is not JSON or does not fit the type
    /// @throws IllegalArgumentException if no document can be read as `type`
    <T> T json(Class<T> type);
}
