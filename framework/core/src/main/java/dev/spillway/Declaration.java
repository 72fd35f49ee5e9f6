package dev.spillway;

import dev.spillway.http.Handler;
import dev.spillway.http.Method;

/// A route as it was written.
///
/// @param scope where
/// @param template the whole path, with the prefixes of its groups
record Declaration(Scope scope, Method method, String template, Handler handler) {
    Setup setup() {
        return scope.setup();
    }

    /// The name in configuration, metrics and messages: `GET /stock/{sku}`.
    String name() {
        return method + " " + template;
    }
}
