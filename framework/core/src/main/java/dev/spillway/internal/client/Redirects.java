package dev.spillway.internal.client;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where a redirect of GET or HEAD leads, if that is within the target. What the call carries, credentials too, was
/// meant for it and for nobody else.
final class Redirects {
    private static final int MOVED = 301;
    private static final int FOUND = 302;
    private static final int SEE_OTHER = 303;
    private static final int TEMPORARY = 307;
    private static final int PERMANENT = 308;

    private Redirects() {}

    static Optional<Outgoing> next(Target target, Outgoing call, int status, Headers headers) {
        return switch (status) {
            case MOVED, FOUND, SEE_OTHER, TEMPORARY, PERMANENT ->
                call.method() == Method.GET || call.method() == Method.HEAD
                        ? headers.first("Location")
                                .flatMap(location -> within(target, call, location))
                                .map(call::at)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> within(Target target, Outgoing call, String location) {
        try {
            var origin = target.scheme() == Target.Scheme.HTTPS ? "https://" : "http://";
            var next = new URI(origin + target.authority() + call.target()).resolve(new URI(location));
            var scheme = target.scheme().name();
            if (!scheme.equalsIgnoreCase(next.getScheme())
                    || !target.authority().equalsIgnoreCase(next.getRawAuthority())
                    || next.getRawPath() == null
                    || !next.getRawPath().startsWith("/")) {
                return Optional.empty();
            }
            var query = next.getRawQuery() == null ? "" : "?" + next.getRawQuery();
            return Optional.of(next.getRawPath() + query)
                    .filter(path -> path.chars().allMatch(c -> c > ' ' && c < 127));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
