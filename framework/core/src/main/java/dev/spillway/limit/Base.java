package dev.spillway.limit;

import java.net.URI;
import java.net.URISyntaxException;

/// Whom a client calls: `http://inventory:8080`, `https://api.example.com/v2`. Calls go there and nowhere else.
///
/// @param uri scheme http or https, a host, at most a port and a path that all calls begin with
public record Base(URI uri) {
    private static final int LAST_PORT = 65_535;

    /// @throws IllegalArgumentException if it is none of these; the message goes on after the value
    public Base {
        if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException("has no http or https, or no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has a user, a query or a fragment");
        }
        if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("has a port outside [1, " + LAST_PORT + "]");
        }
    }

    /// Reads an address.
    ///
    /// @throws IllegalArgumentException if it is none that can be called
    public static Base of(String text) {
        try {
            return new Base(new URI(text.strip()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no address", e);
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
