package dev.spillway;

import java.util.OptionalInt;

/// A service that runs in this process: where it listens, and its end.
public interface Service extends AutoCloseable {
    /// The port of the application's routes.
    int port();

    /// The port where they are served under TLS; empty unless `spillway.tls.port` is set.
    OptionalInt tlsPort();

    /// The port of `/livez`, `/readyz`, `/metrics` and the detail pages.
    int adminPort();

    /// Ends the service and returns when all is closed: what is in flight has `shutdown.drain`, then
    /// `shutdown.cancel`, then resources have `shutdown.close`. Quiet connections end at once: whoever ends a
    /// service within its process has taken it out of rotation.
    @Override
    void close();
}
