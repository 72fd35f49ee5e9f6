package dev.spillway.internal.wire;

import dev.spillway.http.Headers;
import dev.spillway.internal.gate.Speaker;
import dev.spillway.limit.Edge;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds out who the client of a request is. Only a trusted proxy is believed, and of what it forwards only the
/// rightmost address that is not itself a trusted proxy: everything left of that was written by the client.
public final class Clients {
    /// How the way to a client ends.
    private enum End {
        /// At the client.
        CLIENT,
        /// At a proxy: whom it forwards for cannot be read.
        GARBAGE,
        /// At the peer: two fields contradict each other.
        CONFLICT
    }

    /// The way from the peer to the client.
    ///
    /// @param last whom it ends at
    private record Way(InetAddress last, End end) {}

    private static final String FORWARDED = "forwarded";
    private static final String X_FORWARDED_FOR = "x-forwarded-for";
    private static final String X_FORWARDED_PROTO = "x-forwarded-proto";
    /// More hops than any honest chain has.
    private static final int MOST_HOPS = 32;

    private final Edge edge;
    private final ConnectionObserver observer;

    /// Clients behind `edge`.
    public Clients(Edge edge, ConnectionObserver observer) {
        this.edge = edge;
        this.observer = observer;
    }

    /// The client of a request that came from `peer`. Where the way to it cannot be followed, that is the last who is
    /// known on it.
    public InetAddress of(InetAddress peer, Headers headers) {
        if (isSilent(headers)) {
            return peer;
        }
        if (!isBelieved(peer)) {
            observer.forwardedIgnored();
            return peer;
        }
        var way = way(peer, headers);
        if (way.end == End.CONFLICT) {
            observer.forwardedIgnored();
        }
        return way.last;
    }

    /// For whom `peer` speaks in a request.
    public Speaker speaker(InetAddress peer, Headers headers) {
        if (!isBelieved(peer)) {
            return Speaker.ITSELF;
        }
        if (isSilent(headers)) {
            // By what it was asked says only who was asked by somebody.
            return headers.first(X_FORWARDED_PROTO).isEmpty() ? Speaker.ITSELF : Speaker.FOR_UNKNOWN;
        }
        return switch (way(peer, headers).end) {
            case CLIENT -> Speaker.FOR_CLIENT;
            case GARBAGE, CONFLICT -> Speaker.FOR_UNKNOWN;
        };
    }

    private static boolean isSilent(Headers headers) {
        return headers.first(FORWARDED).isEmpty()
                && headers.first(X_FORWARDED_FOR).isEmpty();
    }

    private boolean isBelieved(InetAddress peer) {
        return edge instanceof Edge.Behind && edge.trusts(peer);
    }

    private Way way(InetAddress peer, Headers headers) {
        var forwarded = headers.all(FORWARDED);
        var xForwardedFor = headers.all(X_FORWARDED_FOR);
        if (xForwardedFor.isEmpty()) {
            return way(peer, Forwarded.parameters(forwarded, "for"));
        }
        var way = way(peer, hops(xForwardedFor));
        if (forwarded.isEmpty()) {
            return way;
        }
        // A proxy sets one of the two and passes on the other as the client wrote it. Which is not known.
        var other = way(peer, Forwarded.parameters(forwarded, "for"));
        if (!way.last.equals(other.last)) {
            return new Way(peer, End.CONFLICT);
        }
        return way.end == End.CLIENT ? other : way;
    }

    /// The scheme that the client used: what a trusted proxy says that it was asked by, else `own`.
    ///
    /// @param own what is spoken here
    public String scheme(InetAddress peer, Headers headers, String own) {
        if (!isBelieved(peer)) {
            return own;
        }
        var schemes = hops(headers.all(X_FORWARDED_PROTO));
        var told = schemes.isEmpty() ? Forwarded.parameters(headers.all(FORWARDED), "proto") : schemes;
        return told.isEmpty() ? own : scheme(told.getLast()).orElse(own);
    }

    private static Optional<String> scheme(String told) {
        return switch (told.toLowerCase(Locale.ROOT)) {
            case "http" -> Optional.of("http");
            case "https" -> Optional.of("https");
            default -> Optional.empty();
        };
    }

    private Way way(InetAddress peer, List<String> hops) {
        var last = peer;
        var left = hops.size();
        while (left > 0 && edge.trusts(last)) {
            var hop = hops.size() - left < MOST_HOPS ? address(hops.get(left - 1)) : Optional.<InetAddress>empty();
            if (hop.isEmpty()) {
                return new Way(last, End.GARBAGE);
            }
            last = hop.get();
            left--;
        }
        return new Way(last, End.CLIENT);
    }

    private static List<String> hops(List<String> lines) {
        var hops = new ArrayList<String>();
        for (var line : lines) {
            for (var hop : line.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }

    /// An address, perhaps with a port; never a name, which would have to be resolved.
    private static Optional<InetAddress> address(String node) {
        var host = node;
        if (host.startsWith("[")) {
            var end = host.indexOf(']');
            host = end < 0 ? "" : host.substring(1, end);
        } else if (host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':')) {
            host = host.substring(0, host.indexOf(':'));
        }
        return AddressLiteral.of(host);
    }
}
