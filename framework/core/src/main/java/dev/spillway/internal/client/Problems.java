package dev.spillway.internal.client;

import dev.spillway.http.ClientResponse;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.internal.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads what another service says in `application/problem+json` (RFC 9457). A document that is none is left alone.
final class Problems {
    private static final int LOWEST = 400;
    private static final int LONGEST = 64 << 10;

    private Problems() {}

    static Optional<Problem> read(ClientResponse response, Json json) {
        var type = response.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        var bytes = response.bytes();
        if (!type.startsWith("application/problem+json") || bytes.length > LONGEST || response.status() < LOWEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(problem(response, json.read(bytes, Map.class)));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static Problem problem(ClientResponse response, Map<?, ?> members) {
        var bound = text(members, "setting")
                .flatMap(setting -> text(members, "limit")
                        .flatMap(limit -> text(members, "observed")
                                .map(observed -> new Problem.Bound(setting, limit, observed))));
        return new Problem(
                response.status(),
                text(members, "title").orElse(""),
                text(members, "detail"),
                bound,
                RetryPolicy.retryAfter(response.headers()));
    }

    private static Optional<String> text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
