package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.gate.Endpoint.Work;
import dev.spillway.internal.json.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The routes and gRPC methods of the gate. OPTIONS for a path without such a route is answered with what is allowed
/// (RFC 9110,
/// 9.3.7), and so is that for `*` or `/`, with which load balancers check the health of a service.
final class Lanes {
    /// What a call meets.
    sealed interface Match {}

    /// A route.
    ///
    /// @param parameters the parameters of the path
    record Found(Lane lane, Parameters parameters) implements Match {}

    /// A question about a path.
    ///
    /// @param allow the value of `Allow`
    record Options(String allow) implements Match {}

    /// A question of a browser about a route that pages of other origins may use.
    ///
    /// @param lane the route
    /// @param asked its method
    /// @param allow the value of `Allow`
    record Preflight(Lane lane, Method asked, String allow) implements Match {}

    /// A path or method that no route has.
    ///
    /// @param refusal 404 or 405; 415 or 505 of what is no call of gRPC, but for a method
    record None(Refusal refusal) implements Match {}

    /// A gRPC method.
    record RpcLane(Lane lane, Work.Rpc rpc) {}

    private static final String SERVER = "*";
    private static final String ROOT = "/";

    private final Routes<Lane> routes;
    private final Map<String, RpcLane> methods = new HashMap<>();
    private final String allMethods;

    /// The lanes to `endpoints`.
    ///
    /// @throws IllegalArgumentException if two of them answer the same calls
    Lanes(List<Endpoint> endpoints, Commons commons, Json json) {
        var clients = new ClientBuckets(commons.clock(), commons.settings(), commons.buckets());
        var plain = new ArrayList<Routes.Route<Lane>>();
        var verbs = none();
        for (var endpoint : endpoints) {
            var lane = new Lane(endpoint, commons, clients, json);
            switch (endpoint.work()) {
                case Work.Route _ -> {
                    plain.add(new Routes.Route<>(endpoint.method(), endpoint.template(), lane));
                    verbs.add(endpoint.method());
                }
                case Work.Rpc rpc -> methods.put(endpoint.template(), new RpcLane(lane, rpc));
            }
        }
        this.routes = new Routes<>(plain);
        if (verbs.contains(Method.GET)) {
            verbs.add(Method.HEAD);
        }
        verbs.add(Method.OPTIONS);
        this.allMethods = allow(verbs);
    }

    /// Finds the gRPC method of a call.
    ///
    /// @throws Refusal 501 if there is none
    RpcLane rpc(Call call) throws Refusal {
        var method = methods.get(call.path());
        if (method == null) {
            throw Refusal.of(Reason.NOT_IMPLEMENTED, "no such method here");
        }
        return method;
    }

    /// Finds the route of a call.
    Match of(Call call) {
        var method = call.method();
        var path = call.path();
        try {
            return switch (routes.match(method, path)) {
                case Routes.Match.Found<Lane>(var lane, var parameters) -> new Found(lane, parameters);
                case Routes.Match.NotAllowed<Lane>(var methods) -> instead(call, allow(methods));
                case Routes.Match.Missing<Lane>() -> missing(method, path, call.headers());
            };
        } catch (Refusal refusal) {
            return new None(refusal);
        }
    }

    private Match instead(Call call, String allow) throws Refusal {
        if (call.method() == Method.OPTIONS) {
            return options(call, allow);
        }
        var refusal = Refusal.of(Reason.METHOD, "this path does not answer " + call.method());
        return new None(refusal.header("Allow", allow));
    }

    private Match options(Call call, String allow) throws Refusal {
        var asked = CrossOrigin.asked(call.headers());
        if (asked.isPresent()
                && routes.match(asked.get(), call.path()) instanceof Routes.Match.Found<Lane>(var lane, var _)
                && lane.crossOrigin().isPresent()) {
            return new Preflight(lane, asked.get(), allow);
        }
        return new Options(allow);
    }

    private Match missing(Method method, String path, Headers headers) {
        if (method == Method.OPTIONS && (path.equals(SERVER) || path.equals(ROOT))) {
            return new Options(allMethods);
        }
        return new None(
                methods.containsKey(path) ? notRpc(headers) : Refusal.of(Reason.NOT_FOUND, "no route has this path"));
    }

    /// What asks for a gRPC method in another way. A call of gRPC that comes here came over HTTP/1.
    private static Refusal notRpc(Headers headers) {
        return headers.first("Content-Type").filter(MediaType::isRpc).isPresent()
                ? Refusal.of(Reason.VERSION, "gRPC needs HTTP/2")
                : Refusal.of(Reason.MEDIA_TYPE, "this is a gRPC method: it takes application/grpc over HTTP/2");
    }

    /// The value of `Allow` (RFC 9110, 10.2.1).
    private static String allow(Set<Method> methods) {
        return methods.stream().map(Method::name).collect(Collectors.joining(", "));
    }

    private static Set<Method> none() {
        return EnumSet.noneOf(Method.class);
    }
}
