package dev.spillway;

import dev.spillway.http.Check;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.internal.gate.Profile;
import dev.spillway.internal.gate.Routes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What an app declared, from which a service is composed. It does not change any more.
///
/// @param routes in the order of declaration
/// @param hooks who names callers, and how errors are answered
/// @param checks what readiness depends on, by name, in the order of declaration
/// @param resources what is closed at the end, in the order of declaration
/// @param outlets the clients
record Plan(
        List<PlannedRoute> routes,
        Hooks hooks,
        SequencedMap<String, Check> checks,
        List<AutoCloseable> resources,
        Outlets outlets) {
    Plan {
        routes = List.copyOf(routes);
        checks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(checks));
        resources = List.copyOf(resources);
    }

    /// @throws IllegalArgumentException if two routes answer the same calls
    static Plan of(
            List<PlannedRoute> routes,
            Hooks hooks,
            SequencedMap<String, Check> checks,
            List<AutoCloseable> resources,
            Outlets outlets) {
        // The table is thrown away: it is made to find two routes of one shape before anything is started.
        new Routes<>(routes.stream()
                .map(route -> new Routes.Route<>(route.method(), route.template(), route))
                .toList());
        return new Plan(routes, hooks, checks, resources, outlets);
    }

    /// The names of the routes, as the configuration writes them.
    List<String> names() {
        return routes.stream().map(PlannedRoute::name).toList();
    }

    /// The names of the routes that take uploads.
    List<String> uploads() {
        return routes.stream()
                .filter(route -> route.profile() == Profile.UPLOAD)
                .map(PlannedRoute::name)
                .toList();
    }
}
