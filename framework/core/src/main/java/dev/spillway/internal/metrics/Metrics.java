package dev.spillway.internal.metrics;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.CallNotes;
import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.gate.Pressure;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.rate.FleetObserver;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.trace.Relay;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/// The meters of a service, in one registry: those of its routes, its connections and its JVM.
public final class Metrics implements Observer, AutoCloseable {
    /// What Prometheus takes: text format, version 0.0.4.
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    static final String NO_METHOD = "-";

    private static final Gauges NO_PERMITS = new Gauges() {
        @Override
        public int limit() {
            return 0;
        }

        @Override
        public int taken() {
            return 0;
        }

        @Override
        public int waiting() {
            return 0;
        }
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final List<RouteMetrics> routes = new CopyOnWriteArrayList<>();
    private final RefusalLog log;
    private final AccessLog access;
    private final ConnectionMetrics connections;
    private final RouteMetrics unmatched;
    private final ClientsMetrics clients;
    private final ByEnum<Criticality, ByEnum<Reason, Optional<Counter>>> sheds;

    /// Meters with the cap of `process`.
    ///
    /// @param clock monotonic nanoseconds, for the logs
    /// @param time of day, for the lines of the access log
    public Metrics(Settings process, LongSupplier clock, InstantSource time) {
        this.log = new RefusalLog(clock);
        var cap = SeriesCap.on(registry, process.get(Knobs.METRIC_SERIES));
        this.access = new AccessLog(process, clock, time);
        this.connections = new ConnectionMetrics(registry, log, access);
        this.clients = new ClientsMetrics(registry);
        this.sheds = new ByEnum<>(
                Criticality.values(),
                criticality -> new ByEnum<>(Reason.values(), reason -> sheds(criticality, reason)));
        this.unmatched = new RouteMetrics(registry, NO_METHOD, CallNotes.UNMATCHED, NO_PERMITS, log);
        gauge(
                "spillway.connections.limit",
                "Connections that are taken: connections.max",
                () -> process.get(Knobs.CONNECTIONS));
        gauge("spillway.calls.limit", "Calls in flight that are let in: process.calls", () -> process.get(Knobs.CALLS));
        gauge("spillway.metrics.series", "Time series, of at most metrics.series", cap::series);
        gauge("spillway.metrics.denied", "Meters beyond metrics.series that were not registered", cap::denied);
        FunctionCounter.builder("spillway.access.log.dropped", access, AccessLog::dropped)
                .description("Lines of the access log that found no room in access-log.queue")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /// Shows a figure of the application, whenever the meters are read.
    public void watch(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /// Shows what the process holds of its bytes.
    public void watch(ByteBudget bytes) {
        gauge("spillway.bytes.held", "Bytes of bodies, receive credit and unsent answers", bytes::held);
        gauge("spillway.bytes.limit", "Bytes that the process may hold: process.bytes of the heap", bytes::capacity);
    }

    private Optional<Counter> sheds(Criticality criticality, Reason reason) {
        if (!reason.sheds()) {
            return Optional.empty();
        }
        return Optional.of(Counter.builder("spillway.sheds")
                .description("Calls that were refused because there were too many, by their class")
                .tags("criticality", criticality.label(), "reason", reason.label())
                .register(registry));
    }

    private void gauge(String name, String description, LongSupplier value) {
        Gauge.builder(name, value::getAsLong)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /// Shows how much is refused for want of processors or heap.
    public void watch(Pressure pressure) {
        gauge(
                "spillway.pressure.refused",
                "Classes of calls that are refused for want of processors or heap",
                pressure::refused);
    }

    /// Shows what becomes of spans.
    public void watch(Relay relay) {
        spans(relay, "exported", Relay::exported);
        spans(relay, "dropped", Relay::dropped);
        spans(relay, "lost", Relay::lost);
    }

    /// As [#reloads], the meter holds the relay weakly.
    private void spans(Relay relay, String outcome, ToDoubleFunction<Relay> count) {
        FunctionCounter.builder("spillway.traces.spans", relay, count)
                .description("Spans of recorded calls, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    /// Shows the certificate in force and what became of new ones.
    public void watch(TlsEngines tls) {
        gauge(
                "spillway.tls.certificate.expiry.seconds",
                "When the certificate in force expires, in seconds since 1970",
                () -> tls.certificate().getNotAfter().toInstant().getEpochSecond());
        reloads(tls, "reloaded", TlsEngines::reloads);
        reloads(tls, "failed", TlsEngines::failures);
    }

    /// The meter holds what it counts weakly: that is the engines, which live as long as the service.
    private void reloads(TlsEngines tls, String outcome, ToDoubleFunction<TlsEngines> count) {
        FunctionCounter.builder("spillway.tls.reloads", tls, count)
                .description("Changes of certificate files, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public RouteMetrics route(String method, String template, Gauges permits) {
        var route = new RouteMetrics(registry, method, template, permits, log);
        routes.add(route);
        return route;
    }

    @Override
    public void shed(Criticality criticality, Reason reason) {
        sheds.of(criticality).of(reason).ifPresent(Counter::increment);
    }

    @Override
    public RouteMetrics unmatched() {
        return unmatched;
    }

    /// The observer of connections.
    public ConnectionMetrics connections() {
        return connections;
    }

    /// The log of calls.
    public AccessLog access() {
        return access;
    }

    /// The observer of clients.
    public ClientsMetrics clients() {
        return clients;
    }

    /// An observer of shared rates, whose meters are registered now.
    public FleetObserver fleet() {
        return new FleetMetrics(registry);
    }

    /// The routes, in the order in which they were made.
    public List<RouteMetrics> routes() {
        return List.copyOf(routes);
    }

    /// The registry, for meters of the application. It takes no more than `metrics.series` in all.
    public MeterRegistry registry() {
        return registry;
    }

    /// All meters in the text format of Prometheus.
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        access.close();
        collections.close();
        registry.close();
    }
}
