package dev.spillway.internal.gate;

import dev.spillway.http.Cors;
import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.http.Response.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What browsers are told about a route's answers (Fetch, 3.3). An origin is sent back only if it is one of those
/// that are listed.
final class CrossOrigin {
    private static final int NO_CONTENT = 204;
    private static final String ORIGIN = "Origin";
    private static final String METHOD = "Access-Control-Request-Method";
    private static final String HEADERS = "Access-Control-Request-Headers";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final Field ANYONE = new Field(ALLOW_ORIGIN, Cors.ANYONE);
    private static final Field VARY = new Field("Vary", ORIGIN);
    private static final Field CREDENTIALS = new Field("Access-Control-Allow-Credentials", "true");

    private final Cors cors;
    private final Set<String> taken;
    private final Optional<Field> allowHeaders;
    private final Optional<Field> exposed;
    private final Field maxAge;

    CrossOrigin(Cors cors) {
        this.cors = cors;
        this.taken = cors.headers().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.allowHeaders = list("Access-Control-Allow-Headers", cors.headers());
        this.exposed = list("Access-Control-Expose-Headers", cors.exposed());
        this.maxAge =
                new Field("Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds()));
    }

    private static Optional<Field> list(String name, Set<String> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(new Field(name, String.join(", ", values)));
    }

    /// The method that a preflight asks for; empty if a request to OPTIONS is none, or asks for a method that
    /// nobody has.
    static Optional<Method> asked(Headers headers) {
        var method = headers.first(METHOD);
        if (method.isEmpty() || headers.first(ORIGIN).isEmpty()) {
            return Optional.empty();
        }
        for (var one : Method.values()) {
            if (one.name().equals(method.get())) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /// The answer with what its reader's browser has to know.
    Response shared(Response response, Headers request) {
        if (response.header(ALLOW_ORIGIN).isPresent()) {
            return response;
        }
        var more = response;
        for (var field : fields(request)) {
            more = more.header(field.name(), field.value());
        }
        return more;
    }

    /// As [#shared], of a refusal.
    Refusal shared(Refusal refusal, Headers request) {
        var more = refusal;
        for (var field : fields(request)) {
            more = more.header(field.name(), field.value());
        }
        return more;
    }

    private List<Field> fields(Headers request) {
        if (cors.origins().contains(Cors.ANYONE)) {
            return exposed.map(field -> List.of(ANYONE, field)).orElseGet(() -> List.of(ANYONE));
        }
        var origin = allowed(request);
        if (origin.isEmpty()) {
            // A cache must not hand this answer to an origin that is allowed.
            return List.of(VARY);
        }
        var fields = new ArrayList<>(List.of(origin.get(), VARY));
        if (cors.credentials() == Cors.Credentials.INCLUDED) {
            fields.add(CREDENTIALS);
        }
        exposed.ifPresent(fields::add);
        return fields;
    }

    private Optional<Field> allowed(Headers request) {
        var origins = request.all(ORIGIN);
        return origins.size() == 1 && cors.origins().contains(origins.getFirst())
                ? Optional.of(new Field(ALLOW_ORIGIN, origins.getFirst()))
                : Optional.empty();
    }

    /// The answer to a preflight: what is allowed, or, to whom nothing is, which methods there are.
    ///
    /// @param allow the value of `Allow`
    Response preflight(Headers request, Method method, String allow) {
        var answer = Response.status(NO_CONTENT).header("Allow", allow).header("Vary", HEADERS);
        var anyone = cors.origins().contains(Cors.ANYONE);
        var origin = anyone ? Optional.of(ANYONE) : allowed(request);
        if (!anyone) {
            answer = answer.header(VARY.name(), VARY.value());
        }
        if (origin.isEmpty() || !takesAll(request.all(HEADERS))) {
            return answer;
        }
        answer = answer.header(ALLOW_ORIGIN, origin.get().value())
                .header("Access-Control-Allow-Methods", method.name())
                .header(maxAge.name(), maxAge.value());
        if (cors.credentials() == Cors.Credentials.INCLUDED) {
            answer = answer.header(CREDENTIALS.name(), CREDENTIALS.value());
        }
        var named = allowHeaders;
        return named.isPresent() ? answer.header(named.get().name(), named.get().value()) : answer;
    }

    private boolean takesAll(List<String> asked) {
        for (var field : asked) {
            for (var name : field.split(",", -1)) {
                var stripped = name.strip();
                if (!stripped.isEmpty() && !taken.contains(stripped.toLowerCase(Locale.ROOT))) {
                    return false;
                }
            }
        }
        return true;
    }
}
