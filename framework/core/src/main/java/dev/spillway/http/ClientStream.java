package dev.spillway.http;

import java.io.InputStream;

/// The answer to an outgoing call, whose content is still coming.
public interface ClientStream extends AutoCloseable {
    /// The status code, 200 to 299.
    int status();

    /// The header fields.
    Headers headers();

    /// The content, inflated if it came compressed, at most `response-bytes` of it. Reading throws a [ClientException]
    /// when the time is over, the
    /// bound is passed, or the content does not come to its end.
    InputStream content();

    /// Gives back what the answer holds. If its content was not read to the end, the connection is closed.
    @Override
    void close();
}
