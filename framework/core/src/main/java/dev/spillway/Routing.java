package dev.spillway;

import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.limit.Limit;
import java.util.function.Consumer;

/// Declares routes: the application itself, or a group of routes with a prefix, filters and limits in common.
///
/// A template is a path of literals, `{name}` for one segment, and at its end `{name...}` for the rest of the path. A
/// literal is stronger than a parameter, and that is stronger than a rest. HEAD is answered by the GET route, OPTIONS
/// with `Allow`, unless they have a route of their own.
public abstract sealed class Routing permits App, Group {
    private final Declarations declarations;
    private final Scope scope;

    Routing(Declarations declarations, Scope scope) {
        this.declarations = declarations;
        this.scope = scope;
    }

    /// Answers GET.
    public final Route get(String template, Handler handler) {
        return route(Method.GET, template, handler);
    }

    /// Answers POST.
    public final Route post(String template, Handler handler) {
        return route(Method.POST, template, handler);
    }

    /// Answers PUT.
    public final Route put(String template, Handler handler) {
        return route(Method.PUT, template, handler);
    }

    /// Answers PATCH.
    public final Route patch(String template, Handler handler) {
        return route(Method.PATCH, template, handler);
    }

    /// Answers DELETE.
    public final Route delete(String template, Handler handler) {
        return route(Method.DELETE, template, handler);
    }

    /// Answers HEAD, instead of the GET route.
    public final Route head(String template, Handler handler) {
        return route(Method.HEAD, template, handler);
    }

    /// Answers OPTIONS, instead of the automatic answer.
    public final Route options(String template, Handler handler) {
        return route(Method.OPTIONS, template, handler);
    }

    /// Puts a filter around all routes of this scope, also those declared before it. The first filter is the outermost,
    /// and those of the application are around those of a group.
    public final void around(Filter filter) {
        declarations.requireOpen();
        scope.filters().add(filter);
    }

    /// Limits for all routes of this scope; what a route or an inner group says itself is stronger.
    ///
    /// @throws IllegalArgumentException if there are two limits of a kind
    public final void limit(Limit... limits) {
        declarations.requireOpen();
        scope.limits().add(limits);
    }

    /// Declares a group of routes whose templates begin with `prefix`.
    ///
    /// @param prefix as a template: `/v1`, `/tenants/{tenant}`
    public final void group(String prefix, Consumer<Group> routes) {
        declarations.requireOpen();
        routes.accept(new Group(declarations, scope.inner(prefix)));
    }

    private Route route(Method method, String template, Handler handler) {
        return declarations.add(new Route(declarations, scope, method, scope.prefix() + template, handler));
    }

    final Declarations declarations() {
        return declarations;
    }
}
