package dev.spillway.internal.metrics;

import dev.spillway.internal.client.ClientObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The meters of outgoing calls: `spillway.client.calls` (a histogram by client, route and outcome), what each
/// client holds, retries and what stands in their way, and the time that was left to the other side.
public final class ClientsMetrics implements ClientObserver {
    private static final Duration[] BUCKETS = Stream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    ClientsMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public OfClient client(String name, Gauges gauges) {
        return new One(name, gauges);
    }

    private final class One implements OfClient {
        /// Routes beyond it are counted as one: a template is written in code, but it might be made of data.
        private static final int ROUTES = 200;

        private final Tags labels;
        private final Map<String, ByEnum<Ending, Timer>> calls = new ConcurrentHashMap<>();
        private final Timer left;
        private final Counter retries;
        private final Counter spent;
        private final Counter unscoped;
        private final Counter leaked;
        private final Gauges gauges;
        private final MultiGauge breakers;
        private List<InetAddress> shown = List.of();

        One(String name, Gauges gauges) {
            this.labels = Tags.of("client", name);
            this.left = Timer.builder("spillway.client.time.left")
                    .description("Time that the other side has, when a request is sent")
                    .tags(labels)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            this.retries = counter("spillway.client.retries", "Attempts after the first");
            this.spent = counter("spillway.client.budget.spent", "Retries that the budget of the target did not allow");
            this.unscoped = counter("spillway.client.unscoped", "Calls that were made for no other call");
            this.leaked = counter("spillway.client.leaked", "Streamed answers that were left open");
            this.gauges = gauges;
            this.breakers = MultiGauge.builder("spillway.client.breaker")
                    .description(
                            "Addresses that failed since they last answered: 0 called, 1 to be tried, 2 left alone")
                    .tags(labels)
                    .register(registry);
            gauge("spillway.client.waiting", "Calls that wait for a permit", gauges::waiting);
            gauge("spillway.client.in.flight", "Permits in use", gauges::inFlight);
            gauge("spillway.client.connections.idle", "Connections without a call", gauges::idle);
            gauge("spillway.client.budget", "Retries that the budget of the target holds", gauges::budget);
            gauge("spillway.client.breakers.open", "Addresses that are left alone", gauges::open);
        }

        private Counter counter(String name, String description) {
            return Counter.builder(name).description(description).tags(labels).register(registry);
        }

        private void gauge(String name, String description, Supplier<Number> value) {
            Gauge.builder(name, value)
                    .description(description)
                    .tags(labels)
                    .strongReference(true)
                    .register(registry);
        }

        @Override
        public void ended(String route, Ending ending, long nanos) {
            var known = calls.get(route);
            if (known == null) {
                known = calls.computeIfAbsent(calls.size() < ROUTES ? route : "other", this::timers);
            }
            known.of(ending).record(nanos, TimeUnit.NANOSECONDS);
        }

        private ByEnum<Ending, Timer> timers(String route) {
            return new ByEnum<>(
                    Ending.values(),
                    ending -> Timer.builder("spillway.client.calls")
                            .description("Outgoing calls, from the first wait to the answer")
                            .tags(labels.and(
                                    "route", route, "outcome", ending.name().toLowerCase(Locale.ROOT)))
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }

        @Override
        public void sent(long nanos) {
            left.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void retried() {
            retries.increment();
        }

        @Override
        public void budgetSpent() {
            spent.increment();
        }

        @Override
        public void unscoped() {
            unscoped.increment();
        }

        @Override
        public void leaked() {
            leaked.increment();
        }

        /// An address without failures is no series: there may be very many.
        @Override
        public synchronized void look() {
            var failing = gauges.failing();
            if (!failing.equals(shown)) {
                shown = failing;
                breakers.register(failing.stream().map(this::row).collect(Collectors.toList()), true);
            }
        }

        private MultiGauge.Row<?> row(InetAddress address) {
            return MultiGauge.Row.of(
                    Tags.of("address", address.getHostAddress()), () -> figure(gauges.breaker(address)));
        }

        private static int figure(BreakerState state) {
            return switch (state) {
                case CLOSED -> 0;
                case HALF_OPEN -> 1;
                case OPEN -> 2;
            };
        }
    }
}
