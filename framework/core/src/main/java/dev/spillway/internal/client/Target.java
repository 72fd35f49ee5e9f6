package dev.spillway.internal.client;

import dev.spillway.limit.Base;
import java.util.Locale;

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

        String label() {
            return name().toLowerCase(Locale.ROOT);
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

    /// Where a call goes, without its query: that is where secrets stand that ought not to.
    ///
    /// @param target path and query
    String url(String target) {
        var query = target.indexOf('?');
        return scheme.label() + "://" + authority + (query < 0 ? target : target.substring(0, query));
    }

    /// What calls of all clients to this target have in common goes by this.
    String key() {
        return scheme + " " + host + " " + port;
    }
}
