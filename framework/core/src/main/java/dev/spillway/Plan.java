package dev.spillway;

import dev.spillway.http.Check;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.internal.gate.Profile;
import dev.spillway.internal.gate.Routes;
import dev.spillway.internal.rate.Sharing;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What an app declared, from which a service is composed. It does not change any more.
///
/// @param routes and gRPC methods, in the order of declaration
/// @param hooks who names callers, and how errors are answered
/// @param checks what readiness depends on, by name, in the order of declaration
/// @param resources what is closed at the end, in the order of declaration
/// @param outlets the clients
/// @param extensions what is served beside gRPC services
/// @param sharing how rates are shared with other instances
/// @param gauges figures of the application among the metrics
/// @param traces where spans go, if they do
record Plan(
        List<Planned> routes,
        Hooks hooks,
        SequencedMap<String, Check> checks,
        List<AutoCloseable> resources,
        Outlets outlets,
        Extensions extensions,
        Optional<Sharing> sharing,
        List<OwnGauge> gauges,
        Optional<TraceExport> traces) {
    Plan {
        gauges = List.copyOf(gauges);
        routes = List.copyOf(routes);
        checks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(checks));
        resources = List.copyOf(resources);
    }

    /// @throws IllegalArgumentException if two routes or methods answer the same calls
    static Plan of(
            List<Planned> routes,
            Hooks hooks,
            SequencedMap<String, Check> checks,
            List<AutoCloseable> resources,
            Outlets outlets,
            Extensions extensions,
            Optional<Sharing> sharing,
            List<OwnGauge> gauges,
            Optional<TraceExport> traces) {
        // The table is thrown away: it is made to find two routes of one shape before anything is started.
        new Routes<>(routes.stream()
                .filter(PlannedRoute.class::isInstance)
                .map(PlannedRoute.class::cast)
                .map(route -> new Routes.Route<>(route.method(), route.template(), route))
                .toList());
        var names = new HashSet<String>();
        for (var route : routes) {
            if (!names.add(route.name())) {
                throw new IllegalArgumentException(route.name() + " is served twice");
            }
        }
        return new Plan(routes, hooks, checks, resources, outlets, extensions, sharing, gauges, traces);
    }

    /// The names of the routes, as the configuration writes them.
    List<String> names() {
        return routes.stream().map(Planned::name).toList();
    }

    /// The names of the routes that take uploads.
    List<String> uploads() {
        return routes.stream()
                .filter(route -> route instanceof PlannedRoute plain && plain.profile() == Profile.UPLOAD)
                .map(Planned::name)
                .toList();
    }
}
