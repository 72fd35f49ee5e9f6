package dev.spillway.internal.metrics;

import dev.spillway.internal.flight.RefusalEvent;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Observer;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.rpc.RpcCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The meters of one route: `spillway.calls` (a histogram by outcome), `spillway.calls.in.flight`,
/// `spillway.refusals` by reason, `spillway.permits.taken`, `.limit`, `.waiting` and `.wait`; of gRPC methods
/// `spillway.grpc.calls` by code as well. Labels are the method
/// and the route as it was written, so that their number does not depend on clients.
public final class RouteMetrics implements Observer.OfRoute {
    private static final Duration[] BUCKETS = Stream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final String name;
    private final Observer.Gauges permits;
    private final RefusalLog log;
    private final ByEnum<Outcome, Timer> calls;
    private final ByEnum<Reason, Counter> refusals;
    private final Timer waits;
    private final Counter clamped;
    private final Optional<ByEnum<RpcCode, Counter>> ends;
    private final LongAdder inFlight = new LongAdder();

    RouteMetrics(MeterRegistry registry, String method, String template, Observer.Gauges permits, RefusalLog log) {
        this.name = Endpoint.name(method, template);
        this.permits = permits;
        this.log = log;
        var labels = Tags.of("method", method, "route", template);
        this.calls = new ByEnum<>(
                Outcome.values(),
                outcome -> Timer.builder("spillway.calls")
                        .description("Answered calls, from the complete head to the end of the answer")
                        .tags(labels.and("outcome", outcome.label()))
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
        this.refusals = new ByEnum<>(
                Reason.values(),
                reason -> Counter.builder("spillway.refusals")
                        .description("Refused calls, by what refused them")
                        .tags(labels.and("reason", reason.label()))
                        .register(registry));
        this.ends = method.equals(Endpoint.RPC) ? Optional.of(ends(registry, template)) : Optional.empty();
        this.waits = Timer.builder("spillway.permits.wait")
                .description("How long admitted calls waited for permits that had to")
                .tags(labels)
                .register(registry);
        this.clamped = Counter.builder("spillway.weights.clamped")
                .description("Computed weights that were out of range")
                .tags(labels)
                .register(registry);
        gauge(registry, "spillway.calls.in.flight", "Admitted calls without answer", labels, this::inFlight);
        gauge(registry, "spillway.permits.taken", "Permits of the route in use", labels, permits::taken);
        gauge(registry, "spillway.permits.limit", "Permits given out at present", labels, permits::limit);
        gauge(registry, "spillway.permits.waiting", "Calls that wait for permits", labels, permits::waiting);
    }

    private static ByEnum<RpcCode, Counter> ends(MeterRegistry registry, String template) {
        return new ByEnum<>(
                RpcCode.values(),
                code -> Counter.builder("spillway.grpc.calls")
                        .description("Admitted calls of gRPC methods, by the code that they ended with")
                        .tags("route", template, "code", code.label())
                        .register(registry));
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, Tags labels, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tags(labels)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void admitted() {
        inFlight.increment();
    }

    @Override
    public void waited(long nanos) {
        waits.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void refused(Reason reason) {
        refusals.of(reason).increment();
        log.refused(reason, name);
        RefusalEvent.happened(name, reason.label(), reason.status());
    }

    @Override
    public void clamped() {
        clamped.increment();
    }

    @Override
    public void answered(int status, long nanos) {
        inFlight.decrement();
        calls.of(Outcome.of(status)).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(RpcCode code) {
        ends.ifPresent(counters -> counters.of(code).increment());
    }

    /// The method and the route as it was written.
    public String name() {
        return name;
    }

    /// Live figures of its permits.
    public Observer.Gauges permits() {
        return permits;
    }

    /// Calls that were admitted and not answered yet.
    public long inFlight() {
        return inFlight.sum();
    }

    /// Calls that were answered.
    public long answered() {
        return calls.all().mapToLong(Timer::count).sum();
    }

    /// Calls that were refused.
    public long refused() {
        return (long) refusals.all().mapToDouble(Counter::count).sum();
    }
}
