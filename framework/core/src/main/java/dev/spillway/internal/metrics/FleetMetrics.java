package dev.spillway.internal.metrics;

import dev.spillway.internal.rate.FleetObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The meters of shared rates: `spillway.rate.shared`, `spillway.rate.instances`, `spillway.rate.switches` by cause,
/// `spillway.rate.alone` and `spillway.rate.roundtrip`.
final class FleetMetrics implements FleetObserver {
    private static final Duration[] BUCKETS = Stream.of(250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 50_000)
            .map(micros -> Duration.ofNanos(1_000L * micros))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final ByEnum<Cause, Counter> switches;
    private final Counter alone;
    private final Timer roundTrip;

    FleetMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.switches = new ByEnum<>(
                Cause.values(),
                cause -> Counter.builder("spillway.rate.switches")
                        .description("Switches to shared rates (well) or to the local share, by cause")
                        .tag("cause", cause.label())
                        .register(registry));
        this.alone = Counter.builder("spillway.rate.alone")
                .description("Decisions by the local share of a rate")
                .register(registry);
        this.roundTrip = Timer.builder("spillway.rate.roundtrip")
                .description("What keeps the shared rates, asked and answered")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void watch(Gauges gauges) {
        gauge(
                "spillway.rate.shared",
                "1 if rates are shared, 0 if the local share is in force",
                () -> gauges.isShared() ? 1 : 0);
        gauge("spillway.rate.instances", "Instances that share the rates, as far as is known", gauges::instances);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void switched(Cause cause) {
        switches.of(cause).increment();
    }

    @Override
    public void decidedAlone() {
        alone.increment();
    }

    @Override
    public void answered(long nanos) {
        roundTrip.record(nanos, TimeUnit.NANOSECONDS);
    }
}
