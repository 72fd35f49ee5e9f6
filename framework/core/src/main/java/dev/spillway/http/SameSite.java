package dev.spillway.http;

/// Which requests of other sites a [Cookie] comes along with (RFC 6265bis, 5.6.7).
public enum SameSite {
    /// None: not even when a user follows a link from there.
    STRICT("Strict"),
    /// Those of a user who follows a link, and no others: a form or a script of another site does not act for him.
    LAX("Lax"),
    /// All. Whatever changes something then needs a protection of its own against requests that others forge.
    NONE("None");

    private final String token;

    SameSite(String token) {
        this.token = token;
    }

    /// The value of the attribute.
    String token() {
        return token;
    }
}
