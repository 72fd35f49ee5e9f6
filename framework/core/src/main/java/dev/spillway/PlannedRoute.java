package dev.spillway;

import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.internal.gate.AnswerRules;
import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Profile;
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
/// @param profile what it is for
/// @param rules what it asks for beside them
record PlannedRoute(
        Method method,
        String template,
        Handler handler,
        List<Setting<?>> settings,
        ToIntFunction<? super Request> weight,
        Profile profile,
        AnswerRules rules)
        implements Planned {
    @Override
    public String name() {
        return method + " " + template;
    }

    @Override
    public Endpoint endpoint(Settings inForce, long calls) {
        var bounds = Bounds.of(inForce, calls, profile);
        return fitting(new Endpoint(method, template, handler, weight, bounds, rules), inForce, calls);
    }
}
