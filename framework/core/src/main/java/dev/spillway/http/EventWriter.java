package dev.spillway.http;

/// Sends the events of one client. It has a virtual thread of its own with the deadline of the stream, and is
/// interrupted when that is over, when the client has gone, and when the service shuts down. It may never run, as
/// an [Entity.Writer] may not, so what it needs is opened in it.
@FunctionalInterface
public interface EventWriter {
    /// Sends events until there are no more; then the stream ends.
    ///
    /// @throws InterruptedException when the stream has ended; let it pass
    /// @throws Exception what it cannot go on from: the connection is reset, and the client comes back
    void write(Events events) throws Exception;
}
