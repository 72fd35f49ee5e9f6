package dev.spillway.grpc.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a client will be when the service has started.
final class Berth {
    private final String name;
    private volatile @Nullable Outlet outlet;

    Berth(String name) {
        this.name = name;
    }

    void start(Outlet started) {
        outlet = started;
    }

    String name() {
        return name;
    }

    Optional<Outlet> outlet() {
        return Optional.ofNullable(outlet);
    }

    /// The client at work.
    ///
    /// @throws IllegalStateException if the service has not started
    Outlet required() {
        var running = outlet;
        if (running == null) {
            throw new IllegalStateException("client " + name + " works when the service has started, not before");
        }
        return running;
    }
}
