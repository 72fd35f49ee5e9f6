package dev.spillway.internal.wire;

import dev.spillway.http.Headers;
import dev.spillway.internal.gate.Speaker;
import dev.spillway.limit.Edge;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /// What is known of the client of a request.
    ///
    /// @param address its own, or that of the last proxy on the way to it that is known
    private record Found(InetAddress address, Speaker speaker) {}

    /// The client of a request that came from `peer`.
    public InetAddress of(InetAddress peer, Headers headers) {
        if (!isForwarded(headers)) {
            return peer;
        }
        var found = believes(peer) ? found(peer, headers) : Optional.<Found>empty();
        if (found.isEmpty()) {
            observer.forwardedIgnored();
            return peer;
        }
        return found.get().address();
    }

    /// For whom `peer` speaks in a request.
    public Speaker speaker(InetAddress peer, Headers headers) {
        return isForwarded(headers) && believes(peer)
                ? found(peer, headers).map(Found::speaker).orElse(Speaker.FOR_UNKNOWN)
                : Speaker.ITSELF;
    }

    private static boolean isForwarded(Headers headers) {
        return headers.first(FORWARDED).isPresent()
                || headers.first(X_FORWARDED_FOR).isPresent();
    }

    private boolean believes(InetAddress peer) {
        return edge instanceof Edge.Behind && edge.trusts(peer);
    }

    /// What the fields of a trusted proxy tell.
    ///
    /// @return empty if they contradict each other. A proxy sets one of the two and passes on the other as the
    ///     client wrote it; which is not known
    private Optional<Found> found(InetAddress peer, Headers headers) {
        var forwarded = headers.all(FORWARDED);
        var xForwardedFor = headers.all(X_FORWARDED_FOR);
        if (xForwardedFor.isEmpty()) {
            return Optional.of(found(peer, nodes(forwarded)));
        }
        var found = found(peer, hops(xForwardedFor));
        var agrees = forwarded.isEmpty()
                || found.address().equals(found(peer, nodes(forwarded)).address());
        return agrees ? Optional.of(found) : Optional.empty();
    }

    /// The scheme that the client used: what a trusted proxy says that it was asked by, else `own`.
    ///
    /// @param own what is spoken here
    public String scheme(InetAddress peer, Headers headers, String own) {
        if (!believes(peer)) {
            return own;
        }
        var elements = elements(headers.all(FORWARDED));
        var told = elements.isEmpty() ? "" : elements.getLast().getOrDefault("proto", "");
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

    private Found found(InetAddress peer, List<String> hops) {
        var client = peer;
        var first = Math.max(0, hops.size() - MOST_HOPS);
        for (var i = hops.size() - 1; i >= first && edge.trusts(client); i--) {
            var hop = address(hops.get(i));
            if (hop.isEmpty()) {
                return new Found(client, Speaker.FOR_UNKNOWN);
            }
            client = hop.get();
        }
        return new Found(client, first > 0 && edge.trusts(client) ? Speaker.FOR_UNKNOWN : Speaker.FOR_CLIENT);
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

    private static List<String> nodes(List<String> lines) {
        return elements(lines).stream()
                .map(element -> element.getOrDefault("for", ""))
                .toList();
    }

    /// A line that is malformed is one element that says nothing.
    private static List<Map<String, String>> elements(List<String> lines) {
        var elements = new ArrayList<Map<String, String>>();
        for (var line : lines) {
            elements.addAll(ForwardedLine.read(line).orElseGet(() -> List.of(Map.of())));
        }
        return elements;
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
