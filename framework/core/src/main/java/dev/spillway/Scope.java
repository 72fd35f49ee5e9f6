package dev.spillway;

import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.limit.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What the routes of a group, or of the application, have in common.
///
/// @param outer the scope around it
/// @param prefix of the templates, those of the outer scopes included
/// @param filters from the outermost
/// @param limits of the scope
record Scope(Optional<Scope> outer, String prefix, List<Filter> filters, LimitSet limits) {
    /// The scope of an application.
    static Scope outermost() {
        return new Scope(Optional.empty(), "", new ArrayList<>(), new LimitSet("the application"));
    }

    Scope inner(String more) {
        if (!more.startsWith("/") || more.endsWith("/")) {
            throw new IllegalArgumentException("a group's prefix starts with a slash and does not end with one: " + more);
        }
        return new Scope(
                Optional.of(this), prefix + more, new ArrayList<>(), new LimitSet("the group " + prefix + more));
    }

    /// The handler with all filters around it.
    Handler filtered(Handler handler) {
        var inner = handler;
        for (var filter : filters.reversed()) {
            var next = inner;
            inner = request -> filter.filter(request, next);
        }
        var whole = inner;
        return outer.map(scope -> scope.filtered(whole)).orElse(whole);
    }

    /// The limits of all scopes, the stronger ones later.
    List<Setting<?>> settings() {
        var all = new ArrayList<Setting<?>>();
        outer.ifPresent(scope -> all.addAll(scope.settings()));
        all.addAll(limits.settings());
        return all;
    }

    /// The fixed weight of a call, from the innermost scope that gives permits.
    OptionalInt weight() {
        return limits.weight().isPresent() ? limits.weight() : outer.map(Scope::weight).orElse(OptionalInt.empty());
    }
}
