package dev.spillway.internal.metrics;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.ConnectionObserver;
import dev.spillway.internal.wire.Phase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// The meters of connections: `spillway.connections.open`, `.accepted`, `.turned.away` by what was full, `.closed` by
/// phase and reason; `spillway.refusals` of requests that were refused before they became calls.
public final class ConnectionMetrics implements ConnectionObserver {
    /// The route of a request that was refused before its route was looked for.
    private static final String UNREAD = "unread";

    private final RefusalLog log;
    private final LongAdder open = new LongAdder();
    private final Counter accepted;
    private final Counter[] turnedAway;
    private final Counter[][] closed;
    private final Counter[] refusals;
    private final Counter forwardedIgnored;
    private final Counter deaf;

    ConnectionMetrics(MeterRegistry registry, RefusalLog log) {
        this.log = log;
        Gauge.builder("spillway.connections.open", open::sum)
                .description("Open connections")
                .strongReference(true)
                .register(registry);
        this.accepted = counter(registry, "spillway.connections.accepted", "Accepted connections");
        this.turnedAway = Stream.of(Full.values())
                .map(full -> counter(
                        registry, "spillway.connections.turned.away", "Connections closed at once, by what was full",
                        "full", full.name().toLowerCase(Locale.ROOT)))
                .toArray(Counter[]::new);
        this.closed = Stream.of(Phase.values())
                .map(phase -> closed(registry, phase))
                .toArray(Counter[][]::new);
        this.refusals = Stream.of(Reason.values())
                .map(reason -> counter(
                        registry, "spillway.refusals", "Refused calls, by what refused them",
                        "method", Metrics.NO_METHOD, "route", UNREAD, "reason", reason.label()))
                .toArray(Counter[]::new);
        this.forwardedIgnored = counter(
                registry, "spillway.forwarded.ignored", "Forwarded header fields of peers that are not trusted");
        this.deaf = counter(registry, "spillway.handlers.deaf", "Handlers that went on after their interrupt");
    }

    private static Counter[] closed(MeterRegistry registry, Phase phase) {
        return Stream.of(CloseReason.values())
                .map(reason -> counter(
                        registry, "spillway.connections.closed", "Ended connections, by phase and reason",
                        "phase", phase.label(), "reason", reason.label()))
                .toArray(Counter[]::new);
    }

    private static Counter counter(MeterRegistry registry, String name, String description, String... labels) {
        return Counter.builder(name).description(description).tags(labels).register(registry);
    }

    @Override
    public void accepted() {
        open.increment();
        accepted.increment();
    }

    @Override
    public void turnedAway(Full full) {
        turnedAway[full.ordinal()].increment();
    }

    @Override
    public void closed(Phase phase, CloseReason reason) {
        open.decrement();
        closed[phase.ordinal()][reason.ordinal()].increment();
    }

    @Override
    public void refused(Reason reason) {
        refusals[reason.ordinal()].increment();
        log.refused(reason, "a request that was not read to its route");
    }

    @Override
    public void forwardedIgnored() {
        forwardedIgnored.increment();
    }

    @Override
    public void deaf() {
        deaf.increment();
    }

    /// Open connections.
    public long open() {
        return open.sum();
    }
}
