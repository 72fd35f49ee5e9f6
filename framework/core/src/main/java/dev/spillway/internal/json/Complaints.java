package dev.spillway.internal.json;

import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.limit.Knobs;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;

/// What was wrong with a document, in a sentence for the client: where, and what was expected. Never the name of a
/// class, and of the document only the names on the way to the place.
final class Complaints {
    private static final int STATUS = 400;
    private static final String TITLE = "Bad Request";
    private static final int PATH_LENGTH = 120;
    private static final int NAME_LENGTH = 40;
    private static final int CONSTANTS = 16;
    private static final Set<Class<?>> WHOLE = Set.of(
            byte.class,
            Byte.class,
            short.class,
            Short.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            BigInteger.class);
    private static final Set<Class<?>> FRACTIONAL =
            Set.of(float.class, Float.class, double.class, Double.class, BigDecimal.class, Number.class);

    private final int depth;

    Complaints(int depth) {
        this.depth = depth;
    }

    static ProblemException notUtf8() {
        return because("", "the document is not UTF-8");
    }

    /// A value of another kind, or none, at `path`.
    static ProblemException expected(String path, @Nullable Class<?> type) {
        return because(path, "expected " + kind(type));
    }

    /// What Jackson found.
    RuntimeException about(JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // A type that checks itself in its constructor may say more than we can.
            if (cause instanceof ProblemException problem) {
                return new ProblemException(problem.problem().within(path(e)));
            }
        }
        return switch (e) {
            case StreamConstraintsException bound -> bound(bound);
            case InputCoercionException number ->
                because(path(e), "expected " + kind(number.getTargetType()) + " within its range");
            case StreamReadException syntax -> syntax(syntax);
            case MismatchedInputException mismatch -> mismatch(mismatch);
            default -> because(path(e), "not an allowed value");
        };
    }

    private ProblemException bound(StreamConstraintsException e) {
        if (!e.getOriginalMessage().contains("nesting depth")) {
            return because(path(e), "longer than a number, a name or a document may be");
        }
        return new ProblemException(Problem.of(STATUS, TITLE)
                .detail("the document is nested too deep")
                .bound(new Problem.Bound(Knobs.JSON_DEPTH.path(), Integer.toString(depth), depth + 1 + " or more")));
    }

    private static ProblemException syntax(StreamReadException e) {
        var location = e.getLocation();
        var what = e.getOriginalMessage().startsWith("Duplicate") ? "a key stands twice" : "not JSON";
        return because("", "%s, near byte %d".formatted(what, location.getByteOffset()));
    }

    private static ProblemException mismatch(MismatchedInputException e) {
        var message = e.getOriginalMessage();
        if (message.startsWith("Trailing token")) {
            return because("", "something follows the document");
        }
        if (message.startsWith("No content")) {
            return because("", "the document is empty");
        }
        if (message.startsWith("Null value") || message.startsWith("Missing")) {
            return because(path(e), "has to be there, and not null");
        }
        return expected(path(e), e.getTargetType());
    }

    /// @param path of the value; empty for the document, or if it is not known
    private static ProblemException because(String path, String message) {
        var error = new Problem.FieldError(path, message);
        var problem = Problem.of(STATUS, TITLE).detail(error.toString());
        return new ProblemException(path.isEmpty() ? problem : problem.errors(List.of(error)));
    }

    /// The way to the place: `items[3].quantity`. Keys of a map are the client's own, so they are cut.
    private static String path(JacksonException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            var name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(cut(name, NAME_LENGTH));
            }
        }
        return cut(path.toString(), PATH_LENGTH);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null) {
            return "another value";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .limit(CONSTANTS)
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (WHOLE.contains(type)) {
            return "a whole number";
        }
        if (FRACTIONAL.contains(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return structured(type);
    }

    private static String structured(Class<?> type) {
        if (CharSequence.class.isAssignableFrom(type) || type == char.class || type == Character.class) {
            return "a string";
        }
        if (type == byte[].class) {
            return "a string in Base64";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type == Duration.class || type == Period.class) {
            return "a duration as in ISO 8601";
        }
        if (TemporalAccessor.class.isAssignableFrom(type)) {
            return "a date or time as in ISO 8601";
        }
        return type == UUID.class ? "a UUID" : type == URI.class ? "a URI" : "an object";
    }
}
