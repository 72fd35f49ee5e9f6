package dev.spillway;

import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.InForce;
import dev.spillway.internal.config.Machine;
import dev.spillway.internal.config.Relations;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Commons;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Entrance;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.gate.Gate;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.listener.Carriers;
import dev.spillway.internal.listener.Harness;
import dev.spillway.internal.listener.HelidonListener;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.metrics.Metrics;
import dev.spillway.internal.wire.Clients;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A service put together: configuration and plan in, open ports out. Here everything meets; the constructor is the
/// order.
final class RunningService implements Service {
    private final Configuration configuration;
    private final Plan plan;
    private final InForce inForce;
    private final Settings settings;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Deadlines deadlines = new Deadlines(new ProcessClock());
    private final DateLine date = new DateLine(InstantSource.system());
    private final ByteBudget bytes;
    private final Metrics metrics;
    private final ConnectionTable table;
    private final Engines engines = new Engines();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Listener main;
    private final Listener admin;
    private final Shutdown shutdown;

    private RunningService(Configuration configuration, Plan plan, InForce inForce, Runnable giveUp) {
        this.configuration = configuration;
        this.plan = plan;
        this.inForce = inForce;
        this.settings = inForce.process();
        this.bytes = ByteBudget.of(settings);
        this.metrics = engines.add(new Metrics(settings, deadlines::now));
        this.table = new ConnectionTable(settings, configuration.edge()::trusts, metrics.connections());
        engines.add(deadlines.start());
        engines.add(new Carriers());
        this.main = engines.add(openMain());
        this.admin = engines.add(openAdmin());
        if (main instanceof HelidonListener listener) {
            engines.add(new ListenerWatch(listener, giveUp));
        }
        this.shutdown = new Shutdown(settings, deadlines, lifecycle, table, main, plan.resources());
        lifecycle.advance(Stage.SERVING);
    }

    /// Puts a service together and opens its ports.
    ///
    /// @param giveUp ends the process when the main port is lost for good
    static RunningService start(Plan plan, Configuration configuration, Runnable giveUp) {
        configuration.requireRoutes(plan.names());
        var routes = plan.routes().stream()
                .map(route -> new Relations.Route(
                        route.name(), configuration.route(route.name(), route.settings()), weight(route)))
                .toList();
        var inForce = Relations.check(configuration, routes, Machine.ofProcess(Http1Connection.memory()));
        return new RunningService(configuration, plan, inForce, giveUp);
    }

    private static int weight(PlannedRoute route) {
        return route.weight() instanceof FixedWeight(var fixed) ? fixed : 1;
    }

    private Listener openMain() {
        var commons = new Commons(deadlines, settings, lifecycle, bytes, metrics);
        var gate = new Gate(endpoints(), plan.hooks(), new Json(settings), commons);
        var wire = wire(WireLimits.of(settings), gate, lifecycle, table, configuration.edge(), bytes);
        return Harness.current()
                .main(wire, () -> new HelidonListener(configuration.main().address(), wire));
    }

    private List<Endpoint> endpoints() {
        var calls = settings.get(Knobs.CALLS);
        return plan.routes().stream()
                .map(route -> route.endpoint(configuration.route(route.name(), route.settings()), calls))
                .toList();
    }

    private Listener openAdmin() {
        Entrance nothing = call -> {
            throw dev.spillway.internal.gate.Refusal.of(dev.spillway.internal.gate.Reason.NOT_FOUND, "soon");
        };
        var wire = wire(WireLimits.of(settings), nothing, new Lifecycle(), table, new Edge.Direct(), bytes);
        return Harness.current()
                .admin(
                        wire,
                        () -> new dev.spillway.internal.listener.PlatformListener(
                                configuration.admin().address(), wire));
    }

    private Wire wire(
            WireLimits limits,
            Entrance entrance,
            Lifecycle life,
            ConnectionTable connections,
            Edge edge,
            ByteBudget budget) {
        var clients = new Clients(edge, metrics.connections());
        return new Wire(limits, deadlines, entrance, life, connections, edge, clients, metrics.connections(), date, budget);
    }

    /// What is printed when the service is ready.
    String report() {
        return new StartReport(configuration, inForce, plan).text(port(), adminPort());
    }

    @Override
    public int port() {
        return main.port();
    }

    @Override
    public int adminPort() {
        return admin.port();
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            shutdown.runQuietly();
            engines.close();
        }
    }

    /// Ends the service as a process does that a load balancer still sends requests to.
    Shutdown.Outcome shutDown() {
        ended.set(true);
        var outcome = shutdown.run();
        engines.close();
        return outcome;
    }

    /// Goes on to interrupting what is in flight.
    void hurry() {
        shutdown.hurry();
    }
}
