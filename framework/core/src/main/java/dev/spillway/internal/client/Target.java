package dev.spillway.internal.client;

import dev.spillway.limit.Base;

/// Whom a client calls.
///
/// @param scheme http or https
/// @param host a name, or an address without brackets
/// @param port always one
/// @param authority as in `Host`: without the scheme's own port
/// @param path what all calls begin with, without a slash at its end
record Target(Scheme scheme, String host, int port, String authority, String path) {
    enum Scheme {
        HTTP(80),
        HTTPS(443);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }
    }

    static Target of(Base base) {
        var uri = base.uri();
        var scheme = "https".equals(uri.getScheme()) ? Scheme.HTTPS : Scheme.HTTP;
        var host = uri.getHost();
        var port = uri.getPort() < 0 ? scheme.port : uri.getPort();
        var authority = port == scheme.port ? host : host + ":" + port;
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Target(scheme, bare, port, authority, uri.getRawPath().replaceFirst("/+$", ""));
    }

    /// What calls of all clients to this target have in common goes by this.
    String key() {
        return scheme + " " + host + " " + port;
    }
}
