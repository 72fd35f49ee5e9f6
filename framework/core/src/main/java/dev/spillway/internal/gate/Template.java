package dev.spillway.internal.gate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// The path of a route, as it is written: segments after slashes, each of them literal (`/stock`), one parameter
/// (`/{sku}`), or at the end the rest of the path (`/{path...}`).
///
/// @param text the template
/// @param segments its segments; a template that ends in a slash ends in an empty literal
public record Template(String text, List<Segment> segments) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final String SUB_DELIMITERS = "!$&'()*+,;=:@";
    private static final String REST = "...";

    /// A segment of a template.
    sealed interface Segment {
        /// A segment that is the same in every path.
        record Literal(String text) implements Segment {}

        /// Exactly one segment, which is not empty.
        record Parameter(String name) implements Segment {}

        /// All that is left after the slash, slashes included; may be empty.
        record Rest(String name) implements Segment {}
    }

    /// Reads a template.
    ///
    /// @throws IllegalArgumentException naming the template, if it is not one
    public static Template of(String text) {
        if (!text.startsWith("/")) {
            throw wrong(text, "it does not start with /");
        }
        var segments = new ArrayList<Segment>();
        var names = new HashSet<String>();
        var parts = text.substring(1).split("/", -1);
        for (var i = 0; i < parts.length; i++) {
            var last = i == parts.length - 1;
            if (parts[i].isEmpty() && !last) {
                throw wrong(text, "it has an empty segment");
            }
            var segment = segment(text, parts[i]);
            if (segment instanceof Segment.Rest && !last) {
                throw wrong(text, parts[i] + " is not its last segment");
            }
            if (!nameOf(segment).isEmpty() && !names.add(nameOf(segment))) {
                throw wrong(text, "it has the parameter " + nameOf(segment) + " twice");
            }
            segments.add(segment);
        }
        return new Template(text, List.copyOf(segments));
    }

    /// The names of its parameters, in order.
    List<String> names() {
        return segments.stream()
                .map(Template::nameOf)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String nameOf(Segment segment) {
        return switch (segment) {
            case Segment.Literal _ -> "";
            case Segment.Parameter(var name) -> name;
            case Segment.Rest(var name) -> name;
        };
    }

    private static Segment segment(String text, String part) {
        if (part.startsWith("{") && part.endsWith("}")) {
            var inner = part.substring(1, part.length() - 1);
            return inner.endsWith(REST)
                    ? new Segment.Rest(name(text, inner.substring(0, inner.length() - REST.length())))
                    : new Segment.Parameter(name(text, inner));
        }
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
            throw wrong(text, "a parameter is a whole segment: " + part);
        }
        if (part.equals(".") || part.equals("..")) {
            throw wrong(text, "it has a segment of dots");
        }
        part.chars().filter(c -> !isLiteral(c)).findFirst().ifPresent(c -> {
            throw wrong(
                    text,
                    "a literal segment takes letters, digits and -._~%s, not '%s'"
                            .formatted(SUB_DELIMITERS, Character.toString(c)));
        });
        return new Segment.Literal(part);
    }

    private static String name(String text, String name) {
        if (!NAME.matcher(name).matches()) {
            throw wrong(text, "a parameter's name is a letter, then letters, digits, _ and -: '" + name + "'");
        }
        return name;
    }

    private static boolean isLiteral(int c) {
        return Percent.isUnreserved(c) || SUB_DELIMITERS.indexOf(c) >= 0;
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("the path \"" + text + "\" is no template: " + why);
    }
}
