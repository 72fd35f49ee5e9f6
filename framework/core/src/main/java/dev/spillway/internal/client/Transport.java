package dev.spillway.internal.client;

import dev.spillway.http.Headers;
import dev.spillway.http.Response;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;

/// What carries calls to one target: its connections.
interface Transport extends AutoCloseable {
    /// Sends a request and waits for the head of the answer.
    ///
    /// @param more header fields of this attempt, asked for when it is about to be sent
    /// @throws Fault if there is none; then nothing is held any more
    Reply send(Outgoing call, Supplier<List<Response.Field>> more, Flight flight) throws Fault;

    /// Closes what has idled long enough; called now and then.
    void tidy();

    /// Connections without a call.
    int idle();

    /// Closes all connections without a call, and every other when its call ends.
    @Override
    void close();

    /// An answer whose head is there.
    ///
    /// @param from who gave it
    /// @param body the rest, counted and bounded; it throws a [Fault]. Closing it gives the connection back if it
    ///     was read to its end, else aborts it
    /// @param wire the connection, until the body was read to its end
    record Reply(int status, Headers headers, InetAddress from, InputStream body, Flight.Wire wire) {}
}
