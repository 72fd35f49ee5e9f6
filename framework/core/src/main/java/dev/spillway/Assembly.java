package dev.spillway;

import dev.spillway.http.Check;
import dev.spillway.internal.admin.Facts;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.InForce;
import dev.spillway.internal.config.Machine;
import dev.spillway.internal.config.Relations;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Commons;
import dev.spillway.internal.gate.DeafHandlers;
import dev.spillway.internal.gate.Endpoint;
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
import dev.spillway.internal.wire.Spoken;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Puts a service together: a plan and a configuration in, open ports out. Here everything meets; [#open] is the
/// order.
final class Assembly {
    private final Plan plan;
    private final Configuration configuration;
    private final InForce inForce;
    private final Settings settings;
    private final List<Endpoint> endpoints;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Deadlines deadlines = new Deadlines(new ProcessClock());
    private final DateLine date = new DateLine(InstantSource.system());
    private final Engines engines = new Engines();
    private final AtomicReference<@Nullable Listener> main = new AtomicReference<>();
    private final AtomicReference<@Nullable Listener> admin = new AtomicReference<>();
    private final AtomicReference<@Nullable ListenerWatch> watch = new AtomicReference<>();

    /// Checks what belongs together.
    ///
    /// @throws dev.spillway.internal.config.ConfigurationError if the configuration does not fit itself or the plan
    Assembly(Plan plan, Configuration configuration) {
        configuration.requireRoutes(plan.names());
        this.plan = plan;
        this.configuration = configuration;
        this.inForce = Relations.check(configuration, routes(), Machine.ofProcess(Http1Connection.memory()));
        this.settings = inForce.process();
        this.endpoints = plan.routes().stream()
                .map(route -> route.endpoint(inForce(route), settings.get(Knobs.CALLS)))
                .toList();
    }

    /// Opens the ports.
    ///
    /// @param giveUp ends the process when the main port is lost for good
    RunningService open(Runnable giveUp) {
        try {
            engines.add(deadlines.start());
            engines.add(new Carriers());
            var metrics = engines.add(new Metrics(settings, deadlines::now));
            // First in, last out: probes and metrics are answered until the end.
            var adminPort = engines.add(openAdmin(metrics));
            admin.set(adminPort);
            var table = new ConnectionTable(settings, configuration.edge()::trusts, metrics.connections());
            metrics.connections().watch(table);
            var mainPort = engines.add(openMain(metrics, table));
            main.set(mainPort);
            if (mainPort instanceof HelidonListener listener) {
                watch.set(engines.add(new ListenerWatch(listener, giveUp)));
            }
            lifecycle.advance(Stage.SERVING);
            var shutdown = new Shutdown(settings, deadlines, lifecycle, table, mainPort, plan.resources());
            var report = new StartReport(configuration, inForce, plan);
            return new RunningService(mainPort, adminPort, shutdown, engines, report);
        } catch (RuntimeException e) {
            engines.close();
            throw e;
        }
    }

    private List<Relations.Route> routes() {
        return plan.routes().stream()
                .map(route -> new Relations.Route(route.name(), inForce(route), weight(route)))
                .toList();
    }

    private static int weight(PlannedRoute route) {
        return route.weight() instanceof FixedWeight(var fixed) ? fixed : 1;
    }

    private Settings inForce(PlannedRoute route) {
        return configuration.route(route.name(), route.settings());
    }

    private Listener openMain(Metrics metrics, ConnectionTable table) {
        var bytes = ByteBudget.of(settings);
        var commons = new Commons(deadlines, settings, lifecycle, bytes, metrics);
        var gate = new Gate(endpoints, plan.hooks(), new Json(settings), commons);
        var edge = configuration.edge();
        var observer = metrics.connections();
        var clients = new Clients(edge, observer);
        var limits = WireLimits.of(settings);
        var wire = new Wire(
                Spoken::choose,
                limits,
                deadlines,
                gate,
                lifecycle,
                table,
                edge,
                clients,
                observer,
                date,
                bytes,
                new DeafHandlers());
        return Harness.current()
                .main(wire, () -> new HelidonListener(configuration.main().address(), wire));
    }

    private Listener openAdmin(Metrics metrics) {
        var facts =
                new Facts(configuration, inForce, endpoints, metrics, lifecycle, () -> port(main), () -> port(admin));
        return AdminPort.open(facts, checks(), deadlines, date);
    }

    private static int port(AtomicReference<@Nullable Listener> reference) {
        var listener = reference.get();
        return listener == null ? 0 : listener.port();
    }

    /// The application's checks, and whether the main port accepts connections.
    private SequencedMap<String, Check> checks() {
        var checks = new LinkedHashMap<String, Check>(plan.checks());
        checks.put("main-port", () -> {
            var watching = watch.get();
            if (watching != null && !watching.isAccepting()) {
                throw new IllegalStateException("connections are not accepted");
            }
        });
        return checks;
    }
}
