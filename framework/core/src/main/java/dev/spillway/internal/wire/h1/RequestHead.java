package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.Target;
import org.jspecify.annotations.Nullable;

/// A request line, checked, and its fields.
///
/// @param method one of those that are served
/// @param version which HTTP/1
/// @param target path and query
/// @param authority the authority of an absolute-form target
/// @param fields the field lines
record RequestHead(
        Method method,
        Version version,
        Target target,
        @Nullable String authority,
        Fields fields) {

    /// The versions that are served.
    enum Version {
        /// Answered by length and closed.
        HTTP_1_0("HTTP/1.0"),
        /// RFC 9112.
        HTTP_1_1("HTTP/1.1");

        private final String label;

        Version(String label) {
            this.label = label;
        }

        /// Its name on the wire and in logs.
        String label() {
            return label;
        }
    }
}
