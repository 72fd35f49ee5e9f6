package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import org.jspecify.annotations.Nullable;

/// A request line, checked, and its fields.
///
/// @param method one of those that are served
/// @param version which HTTP/1
/// @param path the path, percent-encoded, or `*`
/// @param query the query without its question mark
/// @param authority the authority of an absolute-form target
/// @param fields the field lines
record RequestHead(
        Method method,
        Version version,
        String path,
        @Nullable String query,
        @Nullable String authority,
        Fields fields) {

    /// The versions that are served.
    enum Version {
        /// Answered by length and closed.
        HTTP_1_0,
        /// RFC 9112.
        HTTP_1_1
    }
}
