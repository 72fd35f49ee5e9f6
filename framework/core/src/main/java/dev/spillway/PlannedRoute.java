package dev.spillway;

import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.internal.gate.AnswerRules;
import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.List;
import java.util.function.ToIntFunction;

/// A route as the application declared it.
///
/// @param template the whole path
/// @param handler the handler with its filters around it
/// @param settings what the code sets, by the route itself or its groups
/// @param weight what a call takes of the permits
/// @param rules what it asks for beside them
record PlannedRoute(
        Method method,
        String template,
        Handler handler,
        List<Setting<?>> settings,
        ToIntFunction<? super Request> weight,
        AnswerRules rules) {
    /// The name in configuration: `GET /stock/{sku}`.
    String name() {
        return method + " " + template;
    }

    /// The endpoint that the gate guards.
    ///
    /// @param inForce the settings of the route, with its code's in their place
    /// @param calls the process's calls in flight
    /// @throws IllegalArgumentException if a call weighs more than the permits in force: none would ever be
    ///     served
    Endpoint endpoint(Settings inForce, long calls) {
        var bounds = Bounds.of(inForce, calls);
        if (weight instanceof FixedWeight(var fixed) && fixed > bounds.permits()) {
            throw new IllegalArgumentException("%s: a call weighs %d, more than its %d permits (%s; process.calls = %d)"
                    .formatted(name(), fixed, bounds.permits(), inForce.setting(Knobs.PERMITS), calls));
        }
        return new Endpoint(method, template, handler, weight, bounds, rules);
    }
}
