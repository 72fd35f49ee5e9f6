package dev.spillway;

import dev.spillway.http.Cors;
import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.internal.gate.AnswerRules;
import dev.spillway.internal.gate.Template;
import dev.spillway.limit.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Where routes are declared, with what they share there.
final class Scope {
    private final Setup setup;
    private final Optional<Scope> outer;
    private final String prefix;
    private final Limits limits;
    private final AnswerWishes wishes;
    private final List<Filter> filters = new ArrayList<>();

    private Scope(Setup setup, Optional<Scope> outer, String prefix) {
        this.setup = setup;
        this.outer = outer;
        this.prefix = prefix;
        this.limits = new Limits("group " + prefix);
        this.wishes = new AnswerWishes("group " + prefix);
    }

    /// The scope of an app.
    static Scope of(Setup setup) {
        return new Scope(setup, Optional.empty(), "");
    }

    Setup setup() {
        return setup;
    }

    Route declare(Method method, String template, Handler handler) {
        setup.requireOpen();
        var whole = prefix + template;
        try {
            if (!template.isEmpty() && !template.startsWith("/")) {
                throw new IllegalArgumentException("the path \"" + template + "\" does not start with /");
            }
            Template.of(whole);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(method + " " + whole + ": " + e.getMessage(), e);
        }
        var route = new Route(new Declaration(this, method, whole, handler));
        setup.add(route);
        return route;
    }

    void group(String more, Consumer<Group> routes) {
        setup.requireOpen();
        var whole = prefix + more;
        if (!more.isEmpty()) {
            checkPrefix(more, whole);
        }
        routes.accept(new Group(new Scope(setup, Optional.of(this), whole)));
    }

    private static void checkPrefix(String more, String whole) {
        if (!more.startsWith("/") || more.endsWith("/") || more.endsWith("...}")) {
            throw new IllegalArgumentException(
                    "group " + whole + ": a prefix starts with / and does not end in / or the rest of the path");
        }
        try {
            Template.of(whole);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("group " + whole + ": " + e.getMessage(), e);
        }
    }

    void around(Filter filter) {
        setup.requireOpen();
        filters.add(filter);
    }

    void limit(List<Limit> more) {
        setup.requireOpen();
        limits.add(more);
    }

    void cors(Cors cors) {
        setup.requireOpen();
        wishes.cors(cors);
    }

    void compressed() {
        setup.requireOpen();
        wishes.compressed();
    }

    /// What is asked for here.
    AnswerRules wishes() {
        return outer.map(scope -> wishes.within(scope.wishes())).orElseGet(() -> wishes.within(AnswerRules.USUAL));
    }

    /// The limits that hold here, outermost first.
    List<Limits> limits() {
        var all = new ArrayList<>(outer.map(Scope::limits).orElse(List.of()));
        all.add(limits);
        return all;
    }

    /// A handler with the filters that stand around it here.
    Handler filtered(Handler handler) {
        var wrapped = handler;
        for (var filter : filters.reversed()) {
            var next = wrapped;
            wrapped = request -> filter.filter(request, next);
        }
        var inner = wrapped;
        return outer.map(scope -> scope.filtered(inner)).orElse(inner);
    }
}
