package dev.spillway.internal.wire;

import dev.spillway.http.Headers;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.DeafHandlers;
import dev.spillway.internal.gate.Entrance;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.limit.Edge;
import java.net.InetAddress;
import java.util.Optional;

/// What all connections of a listener share.
///
/// @param protocols what is spoken
/// @param limits the bounds
/// @param deadlines the clock and the table of deadlines
/// @param entrance where calls go
/// @param lifecycle where the process is in its life
/// @param table the connections
/// @param edge what stands in front
/// @param clients how a client's address is found
/// @param observer sees connections
/// @param date the Date field
/// @param bytes what buffers are paid from when they grow
/// @param deaf tells where handlers hang that were cut
/// @param tls shakes hands before anything else; empty where connections are in clear
public record Wire(
        Protocols protocols,
        WireLimits limits,
        Deadlines deadlines,
        Entrance entrance,
        Lifecycle lifecycle,
        ConnectionTable table,
        Edge edge,
        Clients clients,
        ConnectionObserver observer,
        DateLine date,
        ByteBudget bytes,
        DeafHandlers deaf,
        Optional<TlsEngines> tls) {
    /// The scheme that a client used who came by `peer`.
    public String scheme(InetAddress peer, Headers headers) {
        return clients.scheme(peer, headers, tls.isPresent() ? "https" : "http");
    }

    /// The same for a port where TLS is spoken, and nothing in clear.
    public Wire under(TlsEngines engines) {
        return new Wire(
                protocols,
                limits,
                deadlines,
                entrance,
                lifecycle,
                table,
                edge,
                clients,
                observer,
                date,
                bytes,
                deaf,
                Optional.of(engines));
    }
}
