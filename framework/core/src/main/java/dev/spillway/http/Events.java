package dev.spillway.http;

import java.time.Duration;

/// A stream of server-sent events to one client. Heartbeats are sent in between by themselves.
public interface Events {
    /// Sends an event at once. It waits while the client has not taken those before it: a slow client slows its
    /// writer down, and nothing is gathered for it.
    ///
    /// @throws InterruptedException if the stream has ended; let it pass
    void send(Event event) throws InterruptedException;

    /// Sends an event of nothing but data.
    ///
    /// @throws InterruptedException if the stream has ended; let it pass
    default void send(String data) throws InterruptedException {
        send(Event.of(data));
    }

    /// What is left of the stream's time.
    Duration remaining();
}
