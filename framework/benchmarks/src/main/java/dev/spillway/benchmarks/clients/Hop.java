package dev.spillway.benchmarks.clients;

import dev.spillway.App;
import dev.spillway.Service;
import dev.spillway.Spillway;
import dev.spillway.internal.listener.Harness;
import dev.spillway.internal.listener.HelidonListener;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.listener.PlatformListener;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A service of a row in this process, on a port of its own, and a look at what it holds.
final class Hop implements AutoCloseable {
    private static final String[] ALONE = {
        "spillway.host = 127.0.0.1",
        "spillway.port = 0",
        "spillway.admin.host = 127.0.0.1",
        "spillway.admin.port = 0",
        // All calls come from one address.
        "spillway.routes.default.rate = 100000/s",
        "spillway.routes.default.client-rate = 100000/s"
    };

    /// Kept, so that its level is: the report is all that is of interest.
    private static final Logger ENGINE = Logger.getLogger("io.helidon");

    static {
        ENGINE.setLevel(Level.WARNING);
    }

    private final Service service;
    private final Wire wire;

    private Hop(Service service, Wire wire) {
        this.service = service;
        this.wire = wire;
    }

    /// Starts one.
    ///
    /// @param overrides settings, one a text
    static Hop start(Consumer<App> setup, String... overrides) {
        var settings = new ArrayList<>(List.of(ALONE));
        settings.addAll(List.of(overrides));
        var view = new View();
        var service = ScopedValue.where(Harness.CURRENT, view)
                .call(() -> Spillway.start(setup, settings.toArray(String[]::new)));
        return new Hop(service, view.taken());
    }

    int port() {
        return service.port();
    }

    int adminPort() {
        return service.adminPort();
    }

    /// Whether it works for nobody: no permit is taken, and no connection is in the middle of anything.
    boolean isFree() {
        return wire.lifecycle().calls() == 0
                && wire.table().live().stream().allMatch(connection -> connection.phase() == Phase.IDLE);
    }

    @Override
    public void close() {
        service.close();
    }

    /// Takes the wire as it is made.
    private static final class View implements Harness {
        private @Nullable Wire wire;

        @Override
        public Listener main(Wire main, Supplier<HelidonListener> real) {
            wire = main;
            return real.get();
        }

        @Override
        public Listener admin(Wire admin, Supplier<PlatformListener> real) {
            return real.get();
        }

        Wire taken() {
            var main = wire;
            if (main == null) {
                throw new IllegalStateException("the service has not started");
            }
            return main;
        }
    }
}
