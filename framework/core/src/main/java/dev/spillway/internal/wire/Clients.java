package dev.spillway.internal.wire;

import dev.spillway.http.Headers;
import java.net.InetAddress;

/// Finds out who the client of a request is.
public interface Clients {
    /// The client of a request that came from `peer`: `peer` itself, unless it is a trusted proxy that says whom it
    /// forwards for.
    InetAddress of(InetAddress peer, Headers headers);
}
