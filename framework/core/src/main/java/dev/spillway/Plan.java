package dev.spillway;

import dev.spillway.http.Check;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.limit.Setting;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;

/// What an application has declared, when its set-up is over.
///
/// @param routes in the order of their declaration
/// @param hooks its authentication and error mapping
/// @param checks of its readiness, by name
/// @param resources closed in reverse order when the service ends
record Plan(List<Declared> routes, Hooks hooks, SequencedMap<String, Check> checks, List<AutoCloseable> resources) {
    /// A route.
    ///
    /// @param method the method it answers
    /// @param template the path as it was written
    /// @param handler the handler with its filters around it
    /// @param fixedWeight what a call takes if that is fixed; 1 if it is computed
    /// @param weight what a call takes
    /// @param settings the limits that the code gave it, the group's under its own
    record Declared(
            Method method,
            String template,
            Handler handler,
            int fixedWeight,
            ToIntFunction<? super Request> weight,
            List<Setting<?>> settings) {
        /// The name in configuration and metrics: `GET /stock/{sku}`.
        String name() {
            return method + " " + template;
        }
    }
}
