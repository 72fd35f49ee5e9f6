package dev.spillway;

import dev.spillway.http.Cors;
import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.limit.Limit;
import java.util.List;
import java.util.function.Consumer;

/// Routes with one prefix, and what they share: limits, each of which a route or an inner group may replace by one
/// of its kind, and filters. A limit bounds each of the routes by itself; nothing is counted for the group as a
/// whole.
public final class Group implements Routing {
    private final Scope scope;

    Group(Scope scope) {
        this.scope = scope;
    }

    /// Declares a route below the prefix. The template `""` is the prefix itself, `"/"` the prefix and a
    /// slash.
    @Override
    public Route route(Method method, String template, Handler handler) {
        return scope.declare(method, template, handler);
    }

    @Override
    public void group(String prefix, Consumer<Group> routes) {
        scope.group(prefix, routes);
    }

    @Override
    public Group around(Filter filter) {
        scope.around(filter);
        return this;
    }

    /// Bounds each route of the group, also those declared before, unless it has a limit of that kind
    /// itself.
    ///
    /// @throws IllegalArgumentException if the group has a limit of that kind already
    public Group limit(Limit... more) {
        Route.requireRoutes("a group", more);
        scope.limit(List.of(more));
        return this;
    }

    /// Lets pages of other origins read the answers of each route of the group, unless it says itself who may.
    ///
    /// @throws IllegalArgumentException if the group has one already
    public Group cors(Cors cors) {
        scope.cors(cors);
        return this;
    }

    /// Compresses the answers of each route of the group, as [Route#compressed()].
    public Group compressed() {
        scope.compressed();
        return this;
    }
}
