package dev.spillway;

import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import java.util.function.Consumer;

/// Where routes are declared: an [App] or a [Group] of it.
///
/// A template is the path of a route: literal segments (`/stock`), parameters that take one segment
/// (`/stock/{sku}`) and, last, the rest of the path (`/files/{path...}`). Paths match exactly: `/stock` and
/// `/stock/` are two routes. A literal is preferred to a parameter and that to the rest of the path, whatever the
/// order of declaration.
///
/// Every method throws [IllegalArgumentException] naming the route when something about it is wrong, and
/// [IllegalStateException] once the service has started.
public sealed interface Routing permits App, Group {
    /// Declares a route. Nothing about a call is decided by the order of declaration.
    ///
    /// @throws IllegalArgumentException if `template` is none
    Route route(Method method, String template, Handler handler);

    /// Declares routes that share a prefix, and what [Group] says about them.
    ///
    /// @param prefix a template that does not end in a slash or in the rest of the path: `/api/v1`,
    ///     `/tenants/{tenant}`; empty for routes that share only limits and filters
    /// @throws IllegalArgumentException if `prefix` is none
    void group(String prefix, Consumer<Group> routes);

    /// Puts a filter around all routes declared here, also those declared before. The first filter is the
    /// outermost; filters of an app are around those of its groups.
    Routing around(Filter filter);

    /// Answers GET, and HEAD without the content unless there is a HEAD route of its own.
    default Route get(String template, Handler handler) {
        return route(Method.GET, template, handler);
    }

    /// Answers HEAD.
    default Route head(String template, Handler handler) {
        return route(Method.HEAD, template, handler);
    }

    /// Answers POST.
    default Route post(String template, Handler handler) {
        return route(Method.POST, template, handler);
    }

    /// Answers PUT.
    default Route put(String template, Handler handler) {
        return route(Method.PUT, template, handler);
    }

    /// Answers PATCH.
    default Route patch(String template, Handler handler) {
        return route(Method.PATCH, template, handler);
    }

    /// Answers DELETE.
    default Route delete(String template, Handler handler) {
        return route(Method.DELETE, template, handler);
    }

    /// Answers OPTIONS, which is otherwise answered with the methods that the path has.
    default Route options(String template, Handler handler) {
        return route(Method.OPTIONS, template, handler);
    }
}
