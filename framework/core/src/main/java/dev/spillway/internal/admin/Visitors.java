package dev.spillway.internal.admin;

import dev.spillway.http.Headers;
import dev.spillway.internal.gate.Call;
import dev.spillway.limit.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who may read the detail pages: whoever is on the machine, and whoever has the token.
final class Visitors {
    private static final String BEARER = "bearer ";
    /// With one of these a peer on loopback is a proxy that speaks for somebody else.
    private static final List<String> FORWARDED = List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

    private final Optional<Secret> token;

    Visitors(Optional<Secret> token) {
        this.token = token;
    }

    boolean mayReadDetails(Call call) {
        return isLocal(call) || hasToken(call.headers());
    }

    private static boolean isLocal(Call call) {
        return call.client().isLoopbackAddress()
                && FORWARDED.stream()
                        .allMatch(name -> call.headers().first(name).isEmpty())
                && call.headers().first("host").map(Visitors::isLocalName).orElse(true);
    }

    /// An address or `localhost`. Any other name is one that somebody else may have pointed at this machine, to
    /// have a browser on it read these pages (DNS rebinding).
    private static boolean isLocalName(String host) {
        var name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.startsWith("[") || name.matches("[\\d.]+");
    }

    private boolean hasToken(Headers headers) {
        var given = headers.first("authorization").orElse("");
        return given.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && token.map(secret ->
                                secret.matches(given.substring(BEARER.length()).strip()))
                        .orElse(false);
    }
}
