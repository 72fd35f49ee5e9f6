package dev.spillway.internal.gate;

import dev.spillway.http.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which route a call is for. Immutable.
///
/// Paths are matched as they came, segment by segment, and exactly: `/a` and `/a/` are two paths, `//` is no `/`,
/// and case counts. Only escapes of unreserved characters are resolved before (`/%7Eann` is `/~ann`). In each
/// segment a literal is preferred to a parameter and that to the rest of the path; where the preferred one leads
/// nowhere, the next is tried. Every method has its own table, so `GET /orders/{id}` answers `GET /orders/search`
/// though only `POST /orders/search` is written out.
///
/// A parameter takes one segment that is not empty; the rest of the path (`{path...}`) takes what follows its slash
/// and may be empty: `/files/{path...}` answers `/files/`, not `/files`. It has no empty segment and does not begin
/// with a slash: such a path is 400. An escaped slash (`%2F`) never ends a segment.
///
/// @param <R> what a route stands for
public final class Routes<R> {
    /// A route.
    ///
    /// @param method the method it answers
    /// @param template its path; see [Template]
    /// @param target what it stands for
    public record Route<R>(Method method, String template, R target) {}

    /// What a call is for.
    public sealed interface Match<R> {
        /// A route.
        record Found<R>(R target, Parameters parameters) implements Match<R> {}

        /// A path that has routes, but none for the method.
        ///
        /// @param allowed the methods it has, in the order of [Method]; HEAD goes with GET, and OPTIONS is
        ///     always there
        record NotAllowed<R>(Set<Method> allowed) implements Match<R> {}

        /// A path that has no route.
        record Missing<R>() implements Match<R> {}
    }

    private record Leaf<R>(Route<R> route, Template template, List<String> names) {}

    private final Map<Method, Map<String, Match.Found<R>>> literal = new EnumMap<>(Method.class);
    private final Map<Method, Segments<Leaf<R>>> trees = new EnumMap<>(Method.class);

    /// A table of these routes.
    ///
    /// @throws IllegalArgumentException naming a route whose template is none, or two that answer the same
    ///     calls
    public Routes(List<Route<R>> routes) {
        for (var method : Method.values()) {
            literal.put(method, new HashMap<>());
            trees.put(method, new Segments<>());
        }
        var leaves = new ArrayList<Leaf<R>>();
        for (var route : routes) {
            var leaf = leaf(route);
            leaves.add(leaf);
            add(route.method(), leaf).ifPresent(present -> {
                throw new IllegalArgumentException(
                        "two routes answer the same calls: %s and %s".formatted(name(present.route()), name(route)));
            });
        }
        // A HEAD is answered by the GET route, unless a HEAD route of that shape was added above.
        leaves.stream().filter(leaf -> leaf.route().method() == Method.GET).forEach(leaf -> add(Method.HEAD, leaf));
    }

    /// Finds what a call is for.
    ///
    /// @throws Refusal 400 if the path has a segment of dots, or an escape that is none, is a NUL or not
    ///     UTF-8
    public Match<R> match(Method method, String path) throws Refusal {
        var fixed = table(literal, method).get(path);
        if (fixed != null) {
            return fixed;
        }
        PathRules.check(path);
        var plain = Percent.normalize(path);
        var leaf = find(method, plain);
        return leaf == null ? without(plain) : new Match.Found<>(leaf.route().target(), parameters(leaf, plain));
    }

    private @Nullable Leaf<R> find(Method method, String path) {
        return path.startsWith("/") ? table(trees, method).find(path, 1) : null;
    }

    private Match<R> without(String path) {
        var allowed = EnumSet.noneOf(Method.class);
        for (var method : Method.values()) {
            if (find(method, path) != null) {
                allowed.add(method);
            }
        }
        if (allowed.isEmpty()) {
            return new Match.Missing<>();
        }
        allowed.add(Method.OPTIONS);
        return new Match.NotAllowed<>(Collections.unmodifiableSet(allowed));
    }

    private Optional<Leaf<R>> add(Method method, Leaf<R> leaf) {
        var present = table(trees, method).add(leaf.template(), leaf);
        if (present.isEmpty() && leaf.names().isEmpty()) {
            table(literal, method)
                    .put(leaf.template().text(), new Match.Found<>(leaf.route().target(), Parameters.NONE));
        }
        return present;
    }

    private static <R> Parameters parameters(Leaf<R> leaf, String path) throws Refusal {
        if (leaf.names().isEmpty()) {
            return Parameters.NONE;
        }
        var values = new String[leaf.names().size()];
        var count = 0;
        var from = 1;
        for (var segment : leaf.template().segments()) {
            var slash = path.indexOf('/', from);
            var to = slash < 0 ? path.length() : slash;
            switch (segment) {
                case Template.Segment.Literal _ -> {}
                case Template.Segment.Parameter _ -> values[count++] = Percent.decode(path.substring(from, to));
                case Template.Segment.Rest _ -> values[count++] = rest(path.substring(from));
            }
            from = to + 1;
        }
        return new Parameters(leaf.names(), values);
    }

    /// What is left of a path is often resolved against a folder, where a slash in front means another one.
    private static String rest(String raw) throws Refusal {
        var rest = Percent.decode(raw);
        if (rest.startsWith("/") || rest.contains("//")) {
            throw Refusal.of(Reason.MALFORMED, "the path has an empty segment");
        }
        return rest;
    }

    private static <R> Leaf<R> leaf(Route<R> route) {
        try {
            var template = Template.of(route.template());
            return new Leaf<>(route, template, template.names());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name(route) + ": " + e.getMessage(), e);
        }
    }

    private static String name(Route<?> route) {
        return route.method() + " " + route.template();
    }

    /// Every method has its entry.
    private static <T> T table(Map<Method, T> tables, Method method) {
        return Objects.requireNonNull(tables.get(method));
    }
}
