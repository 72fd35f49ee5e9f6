package dev.spillway.internal.gate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One place in the tree of a method's templates: what may follow after a slash. Built once, then only read.
///
/// A search tries the literal, then the parameter, then the rest of the path, and goes back when one leads nowhere.
/// The tree has one way to each place, so a search visits none of them twice: its cost is bounded by the number of
/// places, that is by the routes, whatever the path is.
final class Segments<R> {
    private final Map<String, Segments<R>> literals = new HashMap<>();
    private @Nullable Segments<R> parameter;
    private @Nullable R rest;
    private @Nullable R end;

    /// Adds a route.
    ///
    /// @return the route that has this shape already; then nothing was added
    Optional<R> add(Template template, R route) {
        var node = this;
        for (var segment : template.segments()) {
            switch (segment) {
                case Template.Segment.Literal(var text) ->
                    node = node.literals.computeIfAbsent(text, _ -> new Segments<>());
                case Template.Segment.Parameter _ -> {
                    if (node.parameter == null) {
                        node.parameter = new Segments<>();
                    }
                    node = node.parameter;
                }
                case Template.Segment.Rest _ -> {
                    // Always the last one.
                    var present = node.rest;
                    node.rest = present == null ? route : present;
                    return Optional.ofNullable(present);
                }
            }
        }
        var present = node.end;
        node.end = present == null ? route : present;
        return Optional.ofNullable(present);
    }

    /// Finds the route for what of `path` begins at `from`, just after a slash; past the end of the path if
    /// nothing follows the last segment.
    @Nullable
    R find(String path, int from) {
        if (from > path.length()) {
            return end;
        }
        var slash = path.indexOf('/', from);
        var to = slash < 0 ? path.length() : slash;
        var literal = literals.isEmpty() ? null : literals.get(path.substring(from, to));
        var found = literal == null ? null : literal.find(path, to + 1);
        if (found == null && parameter != null && to > from) {
            found = parameter.find(path, to + 1);
        }
        return found == null ? rest : found;
    }
}
