package dev.spillway;

import java.util.ArrayList;
import java.util.List;

/// The routes of an application while it is set up, and the end of that.
final class Declarations {
    private final List<Route> routes = new ArrayList<>();
    private boolean closed;

    Route add(Route route) {
        requireOpen();
        routes.add(route);
        return route;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the service has started: routes and limits are declared during set-up only");
        }
    }

    /// Ends the set-up.
    List<Route> close() {
        closed = true;
        return List.copyOf(routes);
    }
}
