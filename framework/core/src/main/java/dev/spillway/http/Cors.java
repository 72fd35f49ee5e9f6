package dev.spillway.http;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which pages of other origins may read the answers of a route (Fetch, 3.3), given to `cors(…)` of a route or a
/// group. Without it none may.
///
/// The methods are those of the routes that have it: a preflight for `PUT /a` is answered by what `PUT /a` says.
/// This does not protect a route against requests; it only decides who sees the answer.
///
/// @param origins as browsers write them: `https://app.example.com`; or [#ANYONE] alone
/// @param headers fields that a request may have beside those that need no permission
/// @param exposed fields of an answer that a script may see beside those that it sees anyway
/// @param maxAge how long a browser may remember a preflight
/// @param credentials whether a browser sends cookies and the like along
public record Cors(
        Set<String> origins, Set<String> headers, Set<String> exposed, Duration maxAge, Credentials credentials) {
    /// Pages of every origin.
    public static final String ANYONE = "*";

    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String ORIGIN = "https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])(:[1-9]\\d{0,4})?";
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /// Whether requests have credentials that a browser adds by itself.
    public enum Credentials {
        /// They have none.
        OMITTED,
        /// They may have them, and the pages of the origins act for the user.
        INCLUDED
    }

    /// @throws IllegalArgumentException if an origin is none, or [#ANYONE] stands beside others or goes with
    /// credentials; if a header is no name; if `maxAge` is not 0 s to a day
    public Cors {
        origins = copy(origins);
        headers = copy(headers);
        exposed = copy(exposed);
        if (origins.isEmpty()) {
            throw new IllegalArgumentException("CORS for no origin: leave it out");
        }
        if (origins.contains(ANYONE)) {
            if (origins.size() > 1 || credentials == Credentials.INCLUDED) {
                throw new IllegalArgumentException("CORS for anyone goes with no other origin and no credentials");
            }
        } else {
            origins.forEach(Cors::requireOrigin);
        }
        headers.forEach(Cors::requireName);
        exposed.forEach(Cors::requireName);
        if (maxAge.isNegative() || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a preflight is remembered for 0 s to 1 day: " + maxAge);
        }
    }

    private static Set<String> copy(Set<String> names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    private static void requireOrigin(String origin) {
        var usual = origin.startsWith("https:") ? ":443" : ":80";
        if (!origin.matches(ORIGIN) || origin.endsWith(usual)) {
            throw new IllegalArgumentException(
                    "not an origin as browsers write it, https://app.example.com: \"" + origin + "\"");
        }
    }

    private static void requireName(String name) {
        if (!name.matches(TOKEN) || name.equals(ANYONE)) {
            throw new IllegalArgumentException("not a name of a header field: \"" + name + "\"");
        }
    }

    /// Pages of these origins, without credentials.
    ///
    /// @throws IllegalArgumentException if one is none
    public static Cors allowing(String origin, String... more) {
        var origins = new LinkedHashSet<>(Set.of(origin));
        origins.addAll(Arrays.asList(more));
        return new Cors(origins, Set.of(), Set.of(), USUAL, Credentials.OMITTED);
    }

    /// Pages of every origin, without credentials: for what is public.
    public static Cors allowingAnyone() {
        return allowing(ANYONE);
    }

    /// The same, for requests with these fields: `Content-Type` for JSON, `Authorization` for tokens.
    ///
    /// @throws IllegalArgumentException if one is no name
    public Cors headers(String... names) {
        return new Cors(origins, new LinkedHashSet<>(Arrays.asList(names)), exposed, maxAge, credentials);
    }

    /// The same, where scripts may see these fields of the answer.
    ///
    /// @throws IllegalArgumentException if one is no name
    public Cors exposing(String... names) {
        return new Cors(origins, headers, new LinkedHashSet<>(Arrays.asList(names)), maxAge, credentials);
    }

    /// The same, where browsers remember a preflight for so long; 10 minutes unless said.
    ///
    /// @throws IllegalArgumentException if that is negative or more than a day
    public Cors maxAgeSeconds(long seconds) {
        return new Cors(origins, headers, exposed, Duration.ofSeconds(seconds), credentials);
    }

    /// The same, where browsers send their user's cookies along.
    ///
    /// @throws IllegalArgumentException if anyone is allowed
    public Cors withCredentials() {
        return new Cors(origins, headers, exposed, maxAge, Credentials.INCLUDED);
    }
}
