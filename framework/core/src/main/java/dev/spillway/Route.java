package dev.spillway;

import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Setting;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// A route that was declared; here it gets its limits. Without any, `spillway.routes.default` and the defaults of
/// [dev.spillway.limit.Knobs] hold: a route is never without limits.
public final class Route {
    private final Declarations declarations;
    private final Scope scope;
    private final Method method;
    private final String template;
    private final Handler handler;
    private final LimitSet limits;
    private Optional<ToIntFunction<? super Request>> weight = Optional.empty();

    Route(Declarations declarations, Scope scope, Method method, String template, Handler handler) {
        this.declarations = declarations;
        this.scope = scope;
        this.method = method;
        this.template = template;
        this.handler = handler;
        this.limits = new LimitSet(method + " " + template);
    }

    /// Limits this route: `limit(permits(64), perSecond(200), seconds(2))`. What an operator configures for
    /// `spillway.routes."GET /path"` is stronger.
    ///
    /// @throws IllegalArgumentException if there are two limits of a kind
    public Route limit(Limit... more) {
        declarations.requireOpen();
        limits.add(more);
        return this;
    }

    /// Computes what a call takes of the route's permits. An answer below 1 or above the permits is clamped, and
    /// counted. It runs before the body is read.
    ///
    /// @throws IllegalArgumentException if the route's permits have a fixed weight already
    public Route weighing(ToIntFunction<? super Request> computed) {
        declarations.requireOpen();
        if (weight.isPresent() || limits.weight().orElse(1) > 1) {
            throw new IllegalArgumentException("two weights for " + method + " " + template);
        }
        weight = Optional.of(computed);
        return this;
    }

    Plan.Declared declared() {
        var settings = new ArrayList<Setting<?>>(scope.settings());
        settings.addAll(limits.settings());
        var fixed = weight.isPresent() ? 1 : limits.weight().orElse(scope.weight().orElse(1));
        return new Plan.Declared(
                method, template, scope.filtered(handler), fixed, weight.orElse(new FixedWeight(fixed)), settings);
    }
}
