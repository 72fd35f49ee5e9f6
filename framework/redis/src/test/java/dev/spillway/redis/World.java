package dev.spillway.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// Time, a Redis and the instances of a fleet, in one thread: whatever takes time happens when the test turns the
/// clock, in the order that the seed says.
final class World {
    private record Due(long at, int number, Runnable what) {}

    private final FakeClock clock = new FakeClock();
    private final FakeRedis redis = new FakeRedis(clock);
    private final Random random;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingInt(Due::number));
    private final List<FakeInstance> instances = new ArrayList<>();
    private int scheduled;
    private int started;
    private Runnable watcher = () -> {};

    World(long seed) {
        this.random = new Random(seed);
    }

    FakeClock clock() {
        return clock;
    }

    FakeRedis redis() {
        return redis;
    }

    Random random() {
        return random;
    }

    /// Those that are alive.
    List<FakeInstance> instances() {
        return instances;
    }

    /// Is told whenever something may have changed.
    void watch(Runnable told) {
        watcher = told;
    }

    FakeInstance start() {
        var instance = new FakeInstance(this, "instance-" + ++started);
        instances.add(instance);
        instance.beats();
        return instance;
    }

    /// Starts so many, and waits until they share.
    World shared(int number) {
        for (var i = 0; i < number; i++) {
            start();
        }
        return pass(Duration.ofSeconds(3));
    }

    void at(long time, Runnable what) {
        due.add(new Due(time, scheduled++, what));
    }

    World pass(Duration time) {
        pass(clock.now() + time.toNanos(), () -> false);
        return this;
    }

    /// Lets time pass.
    ///
    /// @return whether the state was reached before the end
    boolean pass(long end, BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            var next = due.peek();
            if (next == null || next.at > end) {
                clock.set(Math.max(clock.now(), end));
                watcher.run();
                return state.getAsBoolean();
            }
            due.poll();
            clock.set(Math.max(clock.now(), next.at));
            watcher.run();
            next.what.run();
            watcher.run();
        }
        return true;
    }
}
