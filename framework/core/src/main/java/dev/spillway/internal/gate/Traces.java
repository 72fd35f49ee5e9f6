package dev.spillway.internal.gate;

import dev.spillway.internal.rpc.RpcCode;
import dev.spillway.internal.trace.Incoming;
import dev.spillway.internal.trace.Span;
import dev.spillway.internal.trace.Span.Attribute;
import dev.spillway.internal.trace.Span.Attribute.Count;
import dev.spillway.internal.trace.Span.Attribute.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The spans of calls, in the words of OpenTelemetry's conventions for HTTP and gRPC. A refused call has one like any
/// other, whose `error.type` is the reason. Of a call that is not recorded nothing is gathered.
final class Traces {
    private static final int SERVER_ERROR = 500;
    private static final int MOST = 12;
    private static final int LONGEST = 1_024;
    private static final int LONGEST_HOST = 255;
    private static final String ERROR = "error.type";

    private Traces() {}

    /// A call without a route was refused.
    static void refused(Call call, Refusal refusal) {
        http(call, null, refusal.status(), refusal.reason());
    }

    /// A call was refused before it was admitted.
    static void refused(Call call, Endpoint endpoint, Refusal refusal) {
        switch (endpoint.work()) {
            case Endpoint.Work.Route _ -> http(call, endpoint, refusal.status(), refusal.reason());
            case Endpoint.Work.Rpc _ ->
                rpc(call, endpoint, RpcCodes.of(refusal), refusal.reason(), refusal.status() >= SERVER_ERROR);
        }
    }

    /// A call without a route was answered.
    static void answered(Call call, int status) {
        http(call, null, status, null);
    }

    /// A call was answered.
    ///
    /// @param status 0 if its client was gone first
    /// @param reason the bound that it met in the end, if it met one
    static void answered(Call call, Endpoint endpoint, int status, @Nullable Reason reason) {
        http(call, endpoint, status, reason);
    }

    /// A call of gRPC has ended.
    static void ended(Call call, Endpoint endpoint, RpcCode code, @Nullable Reason reason) {
        rpc(call, endpoint, code, reason, isServers(code));
    }

    private static void http(Call call, @Nullable Endpoint endpoint, int status, @Nullable Reason reason) {
        if (call.trace().recorder() == null) {
            return;
        }
        var attributes = common(call);
        attributes.add(new Text("http.request.method", call.method().name()));
        if (endpoint != null) {
            attributes.add(new Text("http.route", endpoint.template()));
        }
        if (status > 0) {
            attributes.add(new Count("http.response.status_code", status));
        }
        if (reason != null) {
            attributes.add(new Text(ERROR, reason.label()));
        } else if (status == 0 || status >= SERVER_ERROR) {
            attributes.add(new Text(ERROR, status == 0 ? "client_gone" : Integer.toString(status)));
        }
        var name = endpoint == null ? call.method().name() : endpoint.name();
        end(call, name, status >= SERVER_ERROR ? Span.Status.ERROR : Span.Status.UNSET, attributes);
    }

    private static void rpc(Call call, Endpoint endpoint, RpcCode code, @Nullable Reason reason, boolean isError) {
        if (call.trace().recorder() == null) {
            return;
        }
        var path = endpoint.template();
        var slash = path.lastIndexOf('/');
        var attributes = common(call);
        attributes.add(new Text("rpc.system", "grpc"));
        attributes.add(new Text("rpc.service", path.substring(1, slash)));
        attributes.add(new Text("rpc.method", path.substring(slash + 1)));
        attributes.add(new Count("rpc.grpc.status_code", code.number()));
        if (reason != null) {
            attributes.add(new Text(ERROR, reason.label()));
        } else if (code != RpcCode.OK) {
            attributes.add(new Text(ERROR, code.label()));
        }
        end(call, path.substring(1), isError ? Span.Status.ERROR : Span.Status.UNSET, attributes);
    }

    /// Which ends are the server's to answer for.
    private static boolean isServers(RpcCode code) {
        return switch (code) {
            case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
            case OK,
                    CANCELLED,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNAUTHENTICATED -> false;
        };
    }

    /// The query is left out: that is where secrets stand that ought not to.
    private static List<Attribute> common(Call call) {
        var attributes = new ArrayList<Attribute>(MOST);
        var scheme = call.scheme();
        attributes.add(new Text("url.scheme", scheme));
        attributes.add(new Text("url.path", shortened(call.path(), LONGEST)));
        attributes.add(new Text("client.address", call.client().getHostAddress()));
        attributes.add(new Text("network.peer.address", call.peer().getHostAddress()));
        attributes.add(new Text("network.protocol.version", call.notes().version()));
        call.headers().first("host").ifPresent(host -> {
            attributes.add(new Text("server.address", shortened(name(host), LONGEST_HOST)));
            attributes.add(new Count("server.port", port(host, scheme)));
        });
        return attributes;
    }

    /// Without the port, and without the brackets of IPv6.
    private static String name(String host) {
        var colon = host.lastIndexOf(':');
        var name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    /// It was checked: what stands behind the last colon is a port, or the end of an address of IPv6.
    private static int port(String host, String scheme) {
        var colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') && colon + 1 < host.length()
                ? Integer.parseInt(host, colon + 1, host.length(), 10)
                : scheme.equals("https") ? 443 : 80;
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    private static void end(Call call, String name, Span.Status status, List<Attribute> attributes) {
        Incoming.ended(call.trace(), call.arrived(), name, status, attributes);
    }
}
