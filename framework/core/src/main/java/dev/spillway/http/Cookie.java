package dev.spillway.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// A cookie to be set by [Response#cookie(Cookie)] (RFC 6265, 4.1). It is a value.
///
/// Unless it says otherwise it is sent back for every path of the host that set it, hidden from scripts
/// (`HttpOnly`), not sent along with requests that other sites cause (`SameSite=Lax`), and gone when the browser
/// closes. It is always `Secure`: it goes over TLS alone, and there is nothing here that takes that away. Browsers
/// take it from `http://localhost` all the same.
///
/// Names that begin with `__Host-` or `__Secure-` are promises to the browser, held here as it holds them: a
/// `__Host-` cookie is for its own host and every path of it.
///
/// The text of a cookie does not show its value, which may be a secret.
public final class Cookie {
    /// What browsers have to take, name, value and attributes together (RFC 6265, 6.1).
    private static final int LONGEST = 4_096;
    /// Browsers shorten what is longer (RFC 6265bis, 5.5).
    private static final Duration LONGEST_LIFE = Duration.ofDays(400);

    private static final String HOST_PREFIX = "__host-";
    private static final String EVERY_PATH = "/";
    private static final int LONGEST_DOMAIN = 253;

    /// Whether it outlives the browser.
    private sealed interface Life {
        /// Until the browser closes.
        record Session() implements Life {}

        /// For a while.
        record Lasting(Duration time) implements Life {}

        /// It is to be forgotten.
        record Over() implements Life {}
    }

    /// Who sees it beside the server.
    private enum Readers {
        SERVER,
        SCRIPTS
    }

    private final String name;
    private final String value;
    private final Life life;
    private final SameSite sameSite;
    private final Readers readers;
    private final String path;
    private final Optional<String> domain;

    private Cookie(
            String name,
            String value,
            Life life,
            SameSite sameSite,
            Readers readers,
            String path,
            Optional<String> domain) {
        this.name = name;
        this.value = value;
        this.life = life;
        this.sameSite = sameSite;
        this.readers = readers;
        this.path = path;
        this.domain = domain;
        checkPrefix();
        if (field().length() > LONGEST) {
            throw new IllegalArgumentException(
                    "the cookie %s has more than %d bytes, its attributes among them".formatted(name, LONGEST));
        }
    }

    /// A cookie for as long as the browser is open.
    ///
    /// @param name a token (RFC 9110, 5.6.2)
    /// @param value visible characters of ASCII without `"`, `,`, `;` and `\`; anything else is to be encoded, in
    ///     Base64 for URLs for instance
    /// @throws IllegalArgumentException if one of them is something else, or the cookie has more than 4 096 bytes
    public static Cookie of(String name, String value) {
        if (!isName(name)) {
            throw new IllegalArgumentException("not the name of a cookie: \"" + name + "\"");
        }
        if (!value.chars().allMatch(Cookie::isOctet)) {
            throw new IllegalArgumentException(
                    "the value of the cookie %s has a character that has to be encoded".formatted(name));
        }
        return new Cookie(name, value, new Life.Session(), SameSite.LAX, Readers.SERVER, EVERY_PATH, Optional.empty());
    }

    /// Lets the browser forget a cookie. It has to be [#under] the same path and for the same [#domain] as the one
    /// that was set.
    ///
    /// @throws IllegalArgumentException if the name is none
    public static Cookie expired(String name) {
        var cookie = of(name, "");
        return new Cookie(name, "", new Life.Over(), cookie.sameSite, cookie.readers, cookie.path, cookie.domain);
    }

    /// The same cookie, kept when the browser closes.
    ///
    /// @param time 1 s to 400 days; parts of a second are left out
    /// @throws IllegalArgumentException if it is less or more
    /// @throws IllegalStateException if it is [#expired]
    public Cookie lasting(Duration time) {
        if (life instanceof Life.Over) {
            throw new IllegalStateException("the cookie " + name + " is expired");
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("a cookie lasts 1 s to 400 days, not " + time);
        }
        return new Cookie(name, value, new Life.Lasting(time), sameSite, readers, path, domain);
    }

    /// The same cookie for other requests of other sites.
    public Cookie sameSite(SameSite which) {
        return new Cookie(name, value, life, which, readers, path, domain);
    }

    /// The same cookie, shown to the scripts of its pages: whoever gets a script of his into one reads it.
    public Cookie readableByScripts() {
        return new Cookie(name, value, life, sameSite, Readers.SCRIPTS, path, domain);
    }

    /// The same cookie for `path` and what is below it. That is no protection: other paths of a host can reach it.
    ///
    /// @param path begins with a slash, visible characters of ASCII without `;`
    /// @throws IllegalArgumentException if it is none, or the name begins with `__Host-`
    public Cookie under(String path) {
        if (!path.startsWith(EVERY_PATH) || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';')) {
            throw new IllegalArgumentException("not a path for a cookie: \"" + path + "\"");
        }
        return new Cookie(name, value, life, sameSite, readers, path, domain);
    }

    /// The same cookie for `domain` and all hosts below it, those of other teams among them.
    ///
    /// @param domain the host that sets it or one above: letters, digits, `-` and dots
    /// @throws IllegalArgumentException if it is none, or the name begins with `__Host-`
    public Cookie domain(String domain) {
        if (domain.length() > LONGEST_DOMAIN
                || !domain.matches(
                        "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")) {
            throw new IllegalArgumentException("not a domain for a cookie: \"" + domain + "\"");
        }
        return new Cookie(name, value, life, sameSite, readers, path, Optional.of(domain.toLowerCase(Locale.ROOT)));
    }

    /// The name.
    public String name() {
        return name;
    }

    /// The value.
    public String value() {
        return value;
    }

    /// The value of its `Set-Cookie` field.
    String field() {
        return name + "=" + value + attributes();
    }

    private String attributes() {
        var text = new StringBuilder();
        switch (life) {
            case Life.Session _ -> {}
            case Life.Lasting(var time) -> text.append("; Max-Age=").append(time.toSeconds());
            case Life.Over _ -> text.append("; Max-Age=0");
        }
        text.append("; Path=").append(path);
        domain.ifPresent(host -> text.append("; Domain=").append(host));
        text.append("; Secure");
        if (readers == Readers.SERVER) {
            text.append("; HttpOnly");
        }
        return text.append("; SameSite=").append(sameSite.token()).toString();
    }

    private void checkPrefix() {
        // Browsers compare the prefix without case, so that nobody gets round it on a server that does.
        if (name.toLowerCase(Locale.ROOT).startsWith(HOST_PREFIX) && (domain.isPresent() || !path.equals(EVERY_PATH))) {
            throw new IllegalArgumentException(
                    "the cookie %s is for its own host and every path of it: its name says so".formatted(name));
        }
    }

    static boolean isName(String name) {
        return Response.isToken(name);
    }

    /// RFC 6265, 4.1.1.
    private static boolean isOctet(int c) {
        return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cookie cookie && cookie.field().equals(field());
    }

    @Override
    public int hashCode() {
        return field().hashCode();
    }

    @Override
    public String toString() {
        return name + "=…" + attributes();
    }
}
