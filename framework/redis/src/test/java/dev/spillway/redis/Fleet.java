package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.limit.Limit;
import dev.spillway.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// Instances of one service.
final class Fleet implements AutoCloseable {
    private static final long LONGEST = Duration.ofSeconds(60).toNanos();

    private final List<TestService> instances = new ArrayList<>();

    static Fleet of(int number, String url, Limit... limits) {
        var fleet = new Fleet();
        for (var i = 0; i < number; i++) {
            fleet.instances.add(TestService.inMemory(
                    app -> {
                        Redis.shareRates(app, "storefront");
                        app.get("/", _ -> Response.text("hello")).limit(limits);
                        app.get("/quick", _ -> Response.text("hello"));
                    },
                    "spillway.rate.shared = " + url,
                    // A loaded machine is no slow Redis.
                    "spillway.rate.shared-wait = 20ms"));
        }
        return fleet;
    }

    TestService instance(int number) {
        return instances.get(number);
    }

    /// Waits until all go by the fleet's tokens, and know each other.
    Fleet awaitShared() {
        await(() -> instances.stream()
                .allMatch(instance -> figure(instance, "spillway_rate_shared") == 1
                        && figure(instance, "spillway_rate_instances") == instances.size()));
        return this;
    }

    /// Waits until all go by their share.
    Fleet awaitAlone() {
        await(() -> instances.stream().allMatch(instance -> figure(instance, "spillway_rate_shared") == 0));
        return this;
    }

    static void await(BooleanSupplier state) {
        var end = System.nanoTime() + LONGEST;
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("time is not over").isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// The sum of a meter's samples.
    static double figure(TestService instance, String name) {
        return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$")
                .matcher(instance.admin("/metrics").text())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /// Calls without a pause, from now until it is closed.
    final class Load implements AutoCloseable {
        private final AtomicLong admitted = new AtomicLong();
        private final List<Thread> callers = new ArrayList<>();
        private volatile boolean ended;

        private Load() {
            instances.forEach(instance -> callers.add(Thread.ofVirtual().start(() -> {
                while (!ended) {
                    admitted.addAndGet(Fleet.ask(instance, 10));
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
            })));
        }

        int admitted() {
            return admitted.intValue();
        }

        /// Ends it.
        ///
        /// @return how many calls were admitted
        int end() {
            close();
            return admitted();
        }

        /// @throws AssertionError if a call was neither admitted nor refused
        @Override
        public void close() {
            ended = true;
            join(callers);
        }
    }

    Load load() {
        return new Load();
    }

    /// Whether no instance has left Redis, as it may on a machine that is busy with other things.
    boolean hasNotSwitched() {
        return instances.stream().allMatch(instance -> figure(instance, "spillway_rate_switches_total") == 1);
    }

    /// Whether each instance has left Redis or come back to it so many times at least.
    boolean hasSwitched(int times) {
        return instances.stream().allMatch(instance -> figure(instance, "spillway_rate_switches_total") >= times);
    }

    /// Loads what the first calls would wait for.
    static void warm(String url) {
        try (var fleet = of(1, url)) {
            fleet.awaitShared();
            try (var client = fleet.instance(0).client()) {
                for (var i = 0; i < 200; i++) {
                    client.get("/quick");
                }
            }
        }
    }

    /// Every instance admits calls where the limit is not used up.
    void assertAdmits() {
        for (var instance : instances) {
            try (var client = instance.client()) {
                await(() -> client.get("/quick").status() == 200);
            }
        }
    }

    /// Asks each instance in turn, so many times in all.
    ///
    /// @return how many calls were admitted
    int ask(int times) {
        var admitted = new AtomicLong();
        var callers = new ArrayList<Thread>();
        for (var instance : instances) {
            callers.add(Thread.ofVirtual().start(() -> admitted.addAndGet(ask(instance, times / instances.size()))));
        }
        join(callers);
        return admitted.intValue();
    }

    private static void join(List<Thread> callers) {
        try {
            for (var caller : callers) {
                caller.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int ask(TestService instance, int times) {
        var admitted = 0;
        try (var client = instance.client()) {
            for (var i = 0; i < times; i++) {
                var status = client.get("/").status();
                assertThat(status).isIn(200, 429);
                admitted += status == 200 ? 1 : 0;
            }
        }
        return admitted;
    }

    @Override
    public void close() {
        instances.forEach(TestService::close);
    }
}
