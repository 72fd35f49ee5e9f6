package dev.spillway.internal.config;

import dev.spillway.limit.Origin;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where a listener binds.
///
/// @param host the address, the wildcard for all
/// @param port 1 to 65535; 0 takes a free one
/// @param hostOrigin where the host was set
/// @param portOrigin where the port was set
public record Listen(InetAddress host, int port, Origin hostOrigin, Origin portOrigin) {
    /// As sockets take it.
    public InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }
}
