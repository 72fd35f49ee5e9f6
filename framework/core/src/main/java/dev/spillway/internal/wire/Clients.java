package dev.spillway.internal.wire;

import dev.spillway.http.Headers;
import dev.spillway.limit.Edge;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds out who the client of a request is. Only a trusted proxy is believed, and of what it forwards only the
/// rightmost address that is not itself a trusted proxy: everything left of that was written by the client.
public final class Clients {
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

    /// The client of a request that came from `peer`.
    public InetAddress of(InetAddress peer, Headers headers) {
        if (headers.first(FORWARDED).isEmpty() && headers.first(X_FORWARDED_FOR).isEmpty()) {
            return peer;
        }
        if (!(edge instanceof Edge.Behind) || !edge.trusts(peer)) {
            observer.forwardedIgnored();
            return peer;
        }
        var forwarded = headers.all(FORWARDED);
        var xForwardedFor = headers.all(X_FORWARDED_FOR);
        if (xForwardedFor.isEmpty()) {
            return client(
                    peer, hops(forwarded).stream().map(Clients::forParameter).toList());
        }
        var client = client(peer, hops(xForwardedFor));
        if (!forwarded.isEmpty()
                && !client.equals(client(
                        peer,
                        hops(forwarded).stream().map(Clients::forParameter).toList()))) {
            // A proxy sets one of the two and passes on the other as the client wrote it. Which is not known.
            observer.forwardedIgnored();
            return peer;
        }
        return client;
    }

    /// The scheme that the client used: what a trusted proxy says that it was asked by, else `own`.
    ///
    /// @param own what is spoken here
    public String scheme(InetAddress peer, Headers headers, String own) {
        if (!(edge instanceof Edge.Behind) || !edge.trusts(peer)) {
            return own;
        }
        var hops = hops(headers.all(FORWARDED));
        var told = hops.isEmpty() ? "" : parameter(hops.getLast(), "proto=");
        var schemes = hops(headers.all(X_FORWARDED_PROTO));
        return scheme(schemes.isEmpty() ? told : schemes.getLast()).orElse(own);
    }

    private static Optional<String> scheme(String told) {
        return switch (told.toLowerCase(Locale.ROOT)) {
            case "http" -> Optional.of("http");
            case "https" -> Optional.of("https");
            default -> Optional.empty();
        };
    }

    private InetAddress client(InetAddress peer, List<String> hops) {
        var client = peer;
        for (var i = hops.size() - 1; i >= Math.max(0, hops.size() - MOST_HOPS) && edge.trusts(client); i--) {
            var hop = address(hops.get(i));
            if (hop.isEmpty()) {
                return client;
            }
            client = hop.get();
        }
        return client;
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

    private static String forParameter(String element) {
        return parameter(element, "for=");
    }

    /// A parameter of a Forwarded element (RFC 7239, 4); empty text if there is none.
    private static String parameter(String element, String name) {
        for (var parameter : element.split(";", -1)) {
            var trimmed = parameter.strip();
            if (trimmed.toLowerCase(Locale.ROOT).startsWith(name)) {
                var value = trimmed.substring(name.length());
                return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value;
            }
        }
        return "";
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
