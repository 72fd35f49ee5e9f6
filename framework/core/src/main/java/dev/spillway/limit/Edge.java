package dev.spillway.limit;

import java.net.InetAddress;
import java.util.List;

/// What stands in front of the service, `spillway.edge`: it decides whom a connection speaks for.
public sealed interface Edge {
    /// Nothing stands in front: `edge = direct`, the default. The peer is the client; forwarded header fields are
    /// ignored and counted.
    record Direct() implements Edge {
        @Override
        public String toString() {
            return "direct";
        }
    }

    /// Proxies that name the client in `Forwarded` or `X-Forwarded-For`: `edge { behind = ["10.0.0.0/8"] }`. The
    /// client is the rightmost address that is not trusted; the fields of any other peer are ignored and counted.
    ///
    /// @param trusted the proxies, at least one range
    record Behind(List<Network> trusted) implements Edge {
        /// @throws IllegalArgumentException if there is no range
        public Behind {
            trusted = nonEmpty(trusted);
        }

        @Override
        public String toString() {
            return "behind " + trusted;
        }
    }

    /// Proxies that begin every connection with a PROXY protocol header, version 1 or 2:
    /// `edge { proxy-protocol = ["10.1.2.3/32"] }`. Any other peer is closed.
    ///
    /// @param trusted the proxies, at least one range
    record ProxyProtocol(List<Network> trusted) implements Edge {
        /// @throws IllegalArgumentException if there is no range
        public ProxyProtocol {
            trusted = nonEmpty(trusted);
        }

        @Override
        public String toString() {
            return "proxy-protocol " + trusted;
        }
    }

    /// The proxies that are trusted to speak for others; empty if nothing stands in front.
    default List<Network> proxies() {
        return switch (this) {
            case Direct() -> List.of();
            case Behind(var trusted) -> trusted;
            case ProxyProtocol(var trusted) -> trusted;
        };
    }

    /// Whether the peer is trusted to speak for others.
    default boolean trusts(InetAddress peer) {
        // By index: this runs for every connection and forwarded address, without an iterator.
        var networks = proxies();
        for (var i = 0; i < networks.size(); i++) {
            if (networks.get(i).contains(peer)) {
                return true;
            }
        }
        return false;
    }

    private static List<Network> nonEmpty(List<Network> trusted) {
        if (trusted.isEmpty()) {
            throw new IllegalArgumentException("needs at least one network");
        }
        return List.copyOf(trusted);
    }
}
