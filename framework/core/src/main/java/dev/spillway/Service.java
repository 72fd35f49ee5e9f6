package dev.spillway;

/// A service that runs in this process: where it listens, and its end.
public interface Service extends AutoCloseable {
    /// The port of the application's routes.
    int port();

    /// The port of `/livez`, `/readyz`, `/metrics` and the detail pages.
    int adminPort();

    /// Shuts down by the phases of `spillway.shutdown.*` and returns when all is closed.
    @Override
    void close();
}
