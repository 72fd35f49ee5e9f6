package dev.spillway.testing;

import dev.spillway.App;
import dev.spillway.Service;
import dev.spillway.Spillway;
import dev.spillway.internal.listener.Harness;
import dev.spillway.internal.listener.HelidonListener;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.listener.PlatformListener;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A service under test, with everything a service has: configuration, limits, clocks, admin pages. In memory it
/// has no port; otherwise it has free ones.
///
/// ```java
/// try (var service = TestService.inMemory(Orders::setUp, "spillway.routes.default.max-body = 1 KiB")) {
///     assertThat(service.get("/orders/1")).isProblem(404);
/// }
/// ```
public final class TestService implements AutoCloseable {
    private static final String CLIENT = "127.0.0.1";
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Service service;
    private final Hold hold;

    private TestService(Service service, Hold hold) {
        this.service = service;
        this.hold = hold;
    }

    /// Starts a service on free ports of this machine.
    ///
    /// @param setup as for [Spillway#run(Consumer)]
    /// @param overrides settings above all other sources, one a text: `spillway.routes.default.permits = 2`
    public static TestService start(Consumer<App> setup, String... overrides) {
        return start(new Hold(Place.PORT), setup, overrides);
    }

    /// Starts a service without a port: its bytes pass through memory, everything else is as on a port.
    ///
    /// @param setup as for [Spillway#run(Consumer)]
    /// @param overrides settings above all other sources, one a text: `spillway.routes.default.permits = 2`
    public static TestService inMemory(Consumer<App> setup, String... overrides) {
        return start(new Hold(Place.MEMORY), setup, overrides);
    }

    private static TestService start(Hold hold, Consumer<App> setup, String... overrides) {
        var all = new ArrayList<>(List.of("spillway.port = 0", "spillway.admin.port = 0"));
        all.addAll(List.of(overrides));
        var service =
                ScopedValue.where(Harness.CURRENT, hold).call(() -> Spillway.start(setup, all.toArray(String[]::new)));
        return new TestService(service, hold);
    }

    /// The port of the application's routes; 0 in memory.
    public int port() {
        return service.port();
    }

    /// The port of the application's routes under TLS; 0 in memory, and without `spillway.tls.port`.
    public int tlsPort() {
        return service.tlsPort().orElse(0);
    }

    /// The port of the application's routes by transport.
    public int port(Transport transport) {
        return switch (transport) {
            case CLEAR -> port();
            case TLS -> tlsPort();
        };
    }

    /// The port of the admin pages; 0 in memory.
    public int adminPort() {
        return service.adminPort();
    }

    /// Connects to the application's routes.
    public RawClient client() {
        return client(CLIENT);
    }

    /// Connects to the application's routes as another client.
    ///
    /// @param address an address literal; on a port one of loopback, `127.0.0.2`
    public RawClient client(String address) {
        return hold.main.map(listener -> listener.connect(address)).orElseGet(() -> RawClient.connect(port(), address));
    }

    /// Connects to the application's routes on a port, as another client.
    ///
    /// @param address an address literal of loopback
    public RawClient client(Transport transport, String address) {
        return RawClient.connect(transport, port(transport), address, 0);
    }

    /// Connects to the admin pages.
    public RawClient adminClient() {
        return hold.admin.map(listener -> listener.connect(CLIENT)).orElseGet(() -> RawClient.connect(adminPort()));
    }

    /// The answer to `GET path`, over a connection of its own.
    public Answer get(String path) {
        try (var client = client()) {
            return client.get(path);
        }
    }

    /// The answer to `method path` with a body, over a connection of its own.
    public Answer send(String method, String path, String contentType, String body) {
        try (var client = client()) {
            return client.ask("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(method, path, contentType, body.length(), body));
        }
    }

    /// The answer to `GET path` of the admin pages.
    public Answer admin(String path) {
        try (var client = adminClient()) {
            return client.get(path);
        }
    }

    /// Brings the service's clock forward: what would happen within that time happens now, deadlines, refilled
    /// rates and all. It cannot be held or turned back, so no limit is ever looser than in production.
    public void advance(Duration time) {
        hold.wire().deadlines().hurry(time);
    }

    /// Waits until every open connection waits for its client's next request.
    ///
    /// @throws AssertionError if that takes longer than 10 s
    public void awaitIdle() {
        await(QUIET, () -> busy() == 0, () -> "%d connections are not idle".formatted(busy()));
    }

    private long busy() {
        return hold.wire().table().live().stream()
                .filter(connection -> connection.phase() != Phase.IDLE)
                .count();
    }

    /// Connections that are in the phase at this moment.
    long connections(Phase phase) {
        return hold.wire().table().live().stream()
                .filter(connection -> connection.phase() == phase)
                .count();
    }

    /// Looks at the files of the certificate now, as happens every few seconds by itself.
    public void reloadCertificate() {
        hold.tls.ifPresent(TlsEngines::reload);
    }

    /// Connections to the application's routes that are open.
    public int openConnections() {
        return hold.wire().table().size();
    }

    /// Calls that were let in and are not answered yet. A call gives its permits back when it is answered.
    public int callsInFlight() {
        return hold.wire().lifecycle().calls();
    }

    /// Waits until no connection is open and no call in flight: what attackers held is given back.
    ///
    /// @throws AssertionError if that takes longer than 10 s
    public void awaitQuiet() {
        await(
                QUIET,
                () -> openConnections() == 0 && callsInFlight() == 0,
                () -> "%d connections and %d calls are left".formatted(openConnections(), callsInFlight()));
    }

    /// Shuts down at once, without waiting for a load balancer, and returns when all is closed.
    @Override
    public void close() {
        service.close();
    }

    /// Closes it, and waits until it holds nothing of its clients any more.
    ///
    /// @throws AssertionError if that takes longer than `atMost` after the shutdown
    void closeForGood(Duration atMost) {
        close();
        var bytes = hold.wire().bytes();
        await(
                atMost,
                () -> openConnections() == 0 && callsInFlight() == 0 && bytes.held() == 0,
                () -> "closed, but %d connections, %d calls and %d bytes are left"
                        .formatted(openConnections(), callsInFlight(), bytes.held()));
    }

    private static void await(Duration atMost, BooleanSupplier done, Supplier<String> otherwise) {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(otherwise.get());
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while " + otherwise.get());
            }
        }
    }

    /// Where a service under test listens.
    private enum Place {
        PORT,
        MEMORY
    }

    /// What is taken hold of at start.
    private static final class Hold implements Harness {
        private final Place place;
        private Optional<MemoryListener> main = Optional.empty();
        private Optional<MemoryListener> admin = Optional.empty();
        private Optional<TlsEngines> tls = Optional.empty();
        private @Nullable Wire wire;

        Hold(Place place) {
            this.place = place;
        }

        @Override
        public Listener main(Wire wire, Supplier<HelidonListener> real) {
            this.wire = wire;
            return switch (place) {
                case PORT -> real.get();
                case MEMORY -> {
                    var memory = new MemoryListener(wire);
                    main = Optional.of(memory);
                    yield memory;
                }
            };
        }

        @Override
        public Optional<Listener> secure(Wire wire, Supplier<HelidonListener> real) {
            tls = wire.tls();
            return switch (place) {
                case PORT -> Optional.of(real.get());
                case MEMORY -> Optional.empty();
            };
        }

        @Override
        public Listener admin(Wire wire, Supplier<PlatformListener> real) {
            return switch (place) {
                case PORT -> real.get();
                case MEMORY -> {
                    var memory = new MemoryListener(wire);
                    admin = Optional.of(memory);
                    yield memory;
                }
            };
        }

        Wire wire() {
            var taken = wire;
            if (taken == null) {
                throw new IllegalStateException("the service has not started");
            }
            return taken;
        }
    }
}
