package dev.spillway;

import java.util.ArrayList;
import java.util.List;

/// What an app and its groups have in common while they are set up.
final class Setup {
    private enum State {
        OPEN,
        CLOSED
    }

    private final List<Route> routes = new ArrayList<>();
    private volatile State state = State.OPEN;

    /// @throws IllegalStateException if the service has started
    void requireOpen() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("the app is set up before the service starts, not afterwards: what calls"
                    + " can do must not change while there are some");
        }
    }

    /// Ends it: from now on, everything that is declared is refused.
    void close() {
        requireOpen();
        state = State.CLOSED;
    }

    void add(Route route) {
        routes.add(route);
    }

    List<Route> routes() {
        return routes;
    }
}
