package dev.spillway.internal.listener;

/// A port that takes connections.
public interface Listener extends AutoCloseable {
    /// The port, also when any free one was asked for.
    int port();

    /// Takes no more connections; those that are open stay.
    void stopAccepting();

    /// Ends. The connections are over already.
    @Override
    void close();
}
