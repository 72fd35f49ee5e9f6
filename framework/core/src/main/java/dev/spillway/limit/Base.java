package dev.spillway.limit;

import java.net.URI;
import java.net.URISyntaxException;

/// Whom a client calls: `http://inventory:8080`, `https://api.example.com/v2`, `grpc://pricing:9000`. Calls go
/// there and nowhere else.
///
/// @param uri scheme http or https, a host, at most a port and a path that all calls begin with; or scheme grpc or
///     grpcs (over TLS), a host and a port
public record Base(URI uri) {
    private static final int LAST_PORT = 65_535;

    /// What is spoken there.
    public enum Kind {
        /// HTTP: `http`, `https`.
        HTTP,
        /// gRPC: `grpc`, `grpcs`.
        GRPC
    }

    /// @throws IllegalArgumentException if it is none of these; the message goes on after the value
    public Base {
        var kind = kind(uri);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("has no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has a user, a query or a fragment");
        }
        if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("has a port outside [1, " + LAST_PORT + "]");
        }
        if (kind == Kind.GRPC && (uri.getPort() < 0 || !uri.getRawPath().isEmpty())) {
            throw new IllegalArgumentException("has no port, or a path, which gRPC has no use for");
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

    /// What is spoken there.
    public Kind kind() {
        return kind(uri);
    }

    private static Kind kind(URI uri) {
        return switch (String.valueOf(uri.getScheme())) {
            case "http", "https" -> Kind.HTTP;
            case "grpc", "grpcs" -> Kind.GRPC;
            default -> throw new IllegalArgumentException("has no http, https, grpc or grpcs");
        };
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
