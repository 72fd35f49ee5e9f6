package dev.spillway;

import dev.spillway.http.Check;
import dev.spillway.internal.admin.Facts;
import dev.spillway.internal.admin.Readiness;
import dev.spillway.internal.client.Memory;
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
import dev.spillway.internal.gate.Pressure;
import dev.spillway.internal.gate.PressureGauge;
import dev.spillway.internal.gate.RetrySpread;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.listener.Carriers;
import dev.spillway.internal.listener.Harness;
import dev.spillway.internal.listener.HelidonListener;
import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.metrics.AccessLog;
import dev.spillway.internal.metrics.Metrics;
import dev.spillway.internal.rate.Buckets;
import dev.spillway.internal.rate.LocalBuckets;
import dev.spillway.internal.rate.Sharing;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsWatch;
import dev.spillway.internal.trace.Tracing;
import dev.spillway.internal.wire.Clients;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Spoken;
import dev.spillway.internal.wire.TlsChannel;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h1.Http1Connection;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
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
    private final Map<String, dev.spillway.internal.client.Clients.Spec> clients;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Deadlines deadlines = new Deadlines(new ProcessClock());
    private final InstantSource time = InstantSource.system();
    private final DateLine date = new DateLine(time);
    private final Engines engines = new Engines();
    private final AtomicReference<@Nullable Listener> main = new AtomicReference<>();
    private final AtomicReference<@Nullable Listener> admin = new AtomicReference<>();
    private final AtomicReference<@Nullable Listener> secure = new AtomicReference<>();
    private final List<ListenerWatch> watches = new CopyOnWriteArrayList<>();
    private final Optional<TlsEngines> tls;
    private final ByteBudget bytes;

    /// Checks what belongs together.
    ///
    /// @throws dev.spillway.internal.config.ConfigurationError if the configuration does not fit itself or the plan
    Assembly(Plan plan, Configuration configuration) {
        configuration.requireRoutes(plan.names());
        configuration.requireUploads(plan.uploads());
        requireSharing(plan, configuration);
        if (plan.traces().isEmpty()) {
            configuration.requireNoReceiver();
        }
        this.plan = plan;
        this.configuration = configuration;
        this.clients = plan.outlets().specs(configuration, time);
        this.tls = configuration.engines(time);
        var connection = Http1Connection.memory().bytes()
                + (tls.isPresent() ? TlsChannel.memory().bytes() : 0);
        this.inForce = Relations.check(configuration, routes(), Machine.ofProcess(Size.ofBytes(connection)));
        this.settings = inForce.process();
        this.bytes = ByteBudget.of(settings);
        this.endpoints = plan.routes().stream()
                .map(route -> route.endpoint(inForce(route), settings.get(Knobs.CALLS)))
                .toList();
    }

    /// A rate that somebody believes to be the fleet's must not be each instance's.
    private static void requireSharing(Plan plan, Configuration configuration) {
        if (configuration.sharedRates().isPresent() && plan.sharing().isEmpty()) {
            throw Configuration.refused(
                    configuration.sharedRates().get(),
                    "is set, but the code does not share rates; add dev.spillway:spillway-redis and say"
                            + " Redis.shareRates(app, \"name-of-the-service\")");
        }
    }

    /// Opens the ports.
    ///
    /// @param giveUp ends the process when the main port is lost for good
    RunningService open(Runnable giveUp) {
        try {
            engines.add(deadlines.start());
            engines.add(Carriers.watched());
            var metrics = engines.add(new Metrics(settings, deadlines::now, time));
            var recording = engines.add(Recording.start(plan, configuration, settings, deadlines, time));
            recording.relay().ifPresent(metrics::watch);
            // Before any call comes in; they end after the last has gone.
            engines.add(plan.outlets().clients()).start(clients, settings, deadlines, memory(), metrics.clients());
            // First in, last out: probes and metrics are answered until the end.
            var adminPort = engines.add(openAdmin(metrics));
            admin.set(adminPort);
            var table = new ConnectionTable(settings, configuration.edge()::trusts, metrics.connections());
            metrics.connections().watch(table);
            metrics.watch(bytes);
            plan.gauges().forEach(one -> metrics.watch(one.name(), one.description(), one.value()));
            tls.ifPresent(engine -> {
                metrics.watch(engine);
                engines.add(new TlsWatch(engine));
            });
            var rates = rates(metrics);
            var buckets = rates.<Buckets>map(fleet -> fleet).orElseGet(() -> new LocalBuckets(deadlines));
            var ports = openPorts(wire(metrics, recording.tracing(), table, buckets), giveUp);
            lifecycle.advance(Stage.SERVING);
            var closed = closed(rates, metrics.access(), recording);
            var shutdown = new Shutdown(settings, deadlines, lifecycle, table, ports, closed);
            var report = new StartReport(configuration, inForce, plan, clients);
            var running = new RunningService.Ports(ports.getFirst(), Optional.ofNullable(secure.get()), adminPort);
            return new RunningService(running, shutdown, engines, report);
        } catch (RuntimeException | Error e) {
            engines.close();
            throw e;
        }
    }

    /// What is closed at the end, the last first: outgoing calls of the application end before what it holds, and
    /// what is recorded of all that is sent in the end.
    private List<AutoCloseable> closed(Optional<Sharing.Fleet> rates, AccessLog access, Recording recording) {
        var closed = new ArrayList<AutoCloseable>();
        closed.add(recording);
        rates.ifPresent(closed::add);
        closed.addAll(plan.resources());
        var within = settings.get(Knobs.SHUTDOWN_CLOSE).dividedBy(2);
        closed.add(() -> plan.outlets().clients().closeFamilies(within));
        // The last call has ended.
        closed.add(() -> access.flush(within.dividedBy(2)));
        return closed;
    }

    /// Joins the fleet that the rates are shared with, if there is one.
    ///
    /// @throws ConfigurationError if the address is none
    private Optional<Sharing.Fleet> rates(Metrics metrics) {
        var where = configuration.sharedRates();
        if (where.isEmpty() || plan.sharing().isEmpty()) {
            return Optional.empty();
        }
        var address = where.get().address();
        try {
            var terms = new Sharing.Terms(address, settings, deadlines, metrics.fleet());
            return Optional.of(engines.add(plan.sharing().get().join(terms)));
        } catch (IllegalArgumentException e) {
            throw Configuration.refused(where.get(), String.valueOf(e.getMessage()));
        }
    }

    private List<Relations.Route> routes() {
        return plan.routes().stream()
                .map(route -> new Relations.Route(route.name(), inForce(route), weight(route)))
                .toList();
    }

    private static int weight(Planned route) {
        return route.weight() instanceof FixedWeight(var fixed) ? fixed : 1;
    }

    private Settings inForce(Planned route) {
        return configuration.route(route.name(), route.settings());
    }

    /// Answers that clients read into memory are part of what the process holds.
    private Memory memory() {
        return () -> {
            var lease = bytes.lease();
            return new Memory.Share() {
                @Override
                public boolean offer(long more) {
                    return lease.offer(more);
                }

                @Override
                public void giveBack(long less) {
                    lease.giveBack(less);
                }

                @Override
                public void close() {
                    lease.close();
                }
            };
        };
    }

    private Wire wire(Metrics metrics, Tracing tracing, ConnectionTable table, Buckets buckets) {
        var pressure = new Pressure(settings);
        engines.add(new PressureGauge(pressure, settings).start());
        metrics.watch(pressure);
        var spread =
                new RetrySpread(settings, bound -> ThreadLocalRandom.current().nextInt(bound));
        var commons = new Commons(
                deadlines,
                settings,
                lifecycle,
                bytes,
                metrics,
                tracing,
                pressure,
                spread,
                configuration.edge()::trusts,
                buckets);
        var gate = new Gate(endpoints, plan.hooks(), new Json(settings), commons);
        var edge = configuration.edge();
        var observer = metrics.connections();
        return new Wire(
                Spoken::choose,
                WireLimits.of(settings),
                deadlines,
                gate,
                lifecycle,
                table,
                edge,
                new Clients(edge, observer),
                observer,
                date,
                bytes,
                new DeafHandlers(),
                Optional.empty());
    }

    /// The ports of the routes: in clear and under TLS, or under TLS alone.
    ///
    /// @return the main one first
    private List<Listener> openPorts(Wire wire, Runnable giveUp) {
        var ports = new ArrayList<Listener>();
        var harness = Harness.current();
        var address = configuration.main().address();
        if (configuration.isTlsOnly()) {
            var secured = wire.under(tls.orElseThrow());
            ports.add(harness.main(wire, () -> listener("spillway.port", address, secured, giveUp)));
            secure.set(ports.getFirst());
            main.set(ports.getFirst());
            return ports;
        }
        ports.add(harness.main(wire, () -> listener("spillway.port", address, wire, giveUp)));
        main.set(ports.getFirst());
        if (tls.isPresent()) {
            var secured = wire.under(tls.get());
            var where = configuration.tls().orElseThrow().listen().address();
            harness.secure(secured, () -> listener("spillway.tls.port", where, secured, giveUp))
                    .ifPresent(port -> {
                        ports.add(port);
                        secure.set(port);
                    });
        }
        return ports;
    }

    private HelidonListener listener(String key, InetSocketAddress address, Wire wire, Runnable giveUp) {
        var listener = engines.add(new HelidonListener(key, address, wire));
        watches.add(engines.add(new ListenerWatch(listener, giveUp)));
        return listener;
    }

    private Listener openAdmin(Metrics metrics) {
        var facts = new Facts(
                configuration,
                inForce,
                endpoints,
                clientSettings(),
                metrics,
                lifecycle,
                () -> port(main),
                () -> port(admin),
                () -> port(secure));
        var readiness = new Readiness(lifecycle, checks(), settings, System::nanoTime);
        plan.extensions().attach(readiness::isReady, lifecycle::leaving);
        return AdminPort.open(facts, readiness, plan.extensions().adminMethods(), deadlines, date);
    }

    private Map<String, Facts.OfClient> clientSettings() {
        var settings = new LinkedHashMap<String, Facts.OfClient>();
        clients.forEach((name, spec) ->
                settings.put(name, new Facts.OfClient(spec.base().kind(), spec.settings())));
        return settings;
    }

    private static int port(AtomicReference<@Nullable Listener> reference) {
        var listener = reference.get();
        return listener == null ? 0 : listener.port();
    }

    /// The application's checks, and whether the main port accepts connections.
    private SequencedMap<String, Check> checks() {
        var checks = new LinkedHashMap<String, Check>(plan.checks());
        checks.put("main-port", () -> {
            if (!watches.stream().allMatch(ListenerWatch::isAccepting)) {
                throw new IllegalStateException("connections are not accepted");
            }
        });
        return checks;
    }
}
