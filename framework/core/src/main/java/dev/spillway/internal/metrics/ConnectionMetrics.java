package dev.spillway.internal.metrics;

import dev.spillway.internal.flight.ConnectionClosedEvent;
import dev.spillway.internal.flight.RefusalEvent;
import dev.spillway.internal.gate.Call;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.ConnectionObserver;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.StreamEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// The meters of connections: `spillway.connections.open`, `.accepted`, `.turned.away` by what was full, `.closed`
/// by phase and reason; `spillway.http2.streams.open`, `.closed` by reason; `spillway.refusals` of requests that were
/// refused before they became calls.
public final class ConnectionMetrics implements ConnectionObserver {
    /// The route of a request that was refused before its route was looked for.
    private static final String UNREAD = "unread";

    private final MeterRegistry registry;
    private final RefusalLog log;
    private final AccessLog access;
    private final LongAdder open = new LongAdder();
    private final Counter accepted;
    private final ByEnum<Full, Counter> turnedAway;
    private final ByEnum<Phase, ByEnum<CloseReason, Counter>> closed;
    private final ByEnum<Reason, Counter> refusals;
    private final ByEnum<StreamEnd, Counter> streams;
    private final Counter forwardedIgnored;
    private final Counter deaf;
    private volatile LongSupplier openStreams = () -> 0;

    ConnectionMetrics(MeterRegistry registry, RefusalLog log, AccessLog access) {
        this.registry = registry;
        this.log = log;
        this.access = access;
        Gauge.builder("spillway.connections.open", open::sum)
                .description("Open connections")
                .strongReference(true)
                .register(registry);
        Gauge.builder("spillway.http2.streams.open", this::openStreams)
                .description("Open HTTP/2 streams")
                .strongReference(true)
                .register(registry);
        this.accepted = counter(registry, "spillway.connections.accepted", "Accepted connections");
        this.turnedAway = new ByEnum<>(
                Full.values(),
                full -> counter(
                        registry,
                        "spillway.connections.turned.away",
                        "Connections closed at once, by what was full",
                        "full",
                        full.name().toLowerCase(Locale.ROOT)));
        this.closed = new ByEnum<>(Phase.values(), phase -> closed(registry, phase));
        this.refusals = new ByEnum<>(
                Reason.values(),
                reason -> counter(
                        registry,
                        "spillway.refusals",
                        "Refused calls, by what refused them",
                        "method",
                        Metrics.NO_METHOD,
                        "route",
                        UNREAD,
                        "reason",
                        reason.label()));
        this.streams = new ByEnum<>(StreamEnd.values(), end -> ended(registry, end));
        this.forwardedIgnored =
                counter(registry, "spillway.forwarded.ignored", "Forwarded header fields that are not believed");
        this.deaf = counter(registry, "spillway.handlers.deaf", "Handlers that went on after their interrupt");
    }

    /// Shows what the connections of `table` are doing, as `spillway.connections.phase`, and how many streams they
    /// have. They are looked at when the meters are read, so that a change of phase, or a stream, costs nothing.
    public void watch(ConnectionTable table) {
        openStreams = () -> table.live().stream().mapToLong(Connection::streams).sum();
        for (var phase : Phase.values()) {
            Gauge.builder("spillway.connections.phase", () -> count(table, phase))
                    .description("Open connections, by what they are doing")
                    .tag("phase", phase.label())
                    .strongReference(true)
                    .register(registry);
        }
    }

    private static long count(ConnectionTable table, Phase phase) {
        return table.live().stream()
                .filter(connection -> connection.phase() == phase)
                .count();
    }

    private static ByEnum<CloseReason, Counter> closed(MeterRegistry registry, Phase phase) {
        return new ByEnum<>(
                CloseReason.values(),
                reason -> counter(
                        registry,
                        "spillway.connections.closed",
                        "Ended connections, by phase and reason",
                        "phase",
                        phase.label(),
                        "reason",
                        reason.label()));
    }

    private static Counter ended(MeterRegistry registry, StreamEnd end) {
        return counter(
                registry, "spillway.http2.streams.closed", "Ended HTTP/2 streams, by reason", "reason", end.label());
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
        turnedAway.of(full).increment();
    }

    @Override
    public void closed(Phase phase, CloseReason reason) {
        open.decrement();
        closed.of(phase).of(reason).increment();
        ConnectionClosedEvent.happened(phase.label(), reason.label());
    }

    @Override
    public void ended(StreamEnd why) {
        streams.of(why).increment();
    }

    @Override
    public void refused(Reason reason, InetAddress client, CallTrace trace) {
        refusals.of(reason).increment();
        log.refused(reason, reason.status(), "a request that was not read to its route", trace);
        access.refused(reason, client, trace);
        RefusalEvent.happened(UNREAD, reason.label(), reason.status());
    }

    @Override
    public void ended(Call call, long sent) {
        call.notes().close(call.method());
        access.ended(call, sent);
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

    /// HTTP/2 streams that are open on them.
    public long openStreams() {
        return openStreams.getAsLong();
    }
}
