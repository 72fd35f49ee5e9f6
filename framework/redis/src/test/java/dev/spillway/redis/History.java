package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;
import dev.spillway.limit.Frequency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// One history of a fleet.
final class History {
    private static final int STEPS = 120;
    /// A smaller burst is never divided.
    private static final int TOO_SMALL = 5;
    private static final int MOST_INSTANCES = 8;
    /// The longest caution, with what a census takes to give somebody up.
    private static final Duration RECOVERY = Duration.ofSeconds(40);

    private static final List<Plan> PLANS = List.of(
            new Plan("rate", Frequency.perSecond(200), 400),
            new Plan("rate", Frequency.perSecond(50), 100),
            new Plan("rate", Frequency.perSecond(2), 200),
            new Plan("rate", Frequency.perSecond(20), 50),
            new Plan("rate", Frequency.perMinute(30), 7),
            new Plan("rate", Frequency.perMinute(5), 5),
            new Plan("rate", Frequency.perMinute(60), 4),
            new Plan("rate", Frequency.perMinute(20), 1));

    /// The one place that an instance has for accounts.
    private record Place(String key, Account account) {}

    private final Random random;
    private final World world;
    private final Plan plan;
    private final int keys;
    private final Promise promise;
    private final Promise exact;
    private boolean isExact;
    private final Map<FakeInstance, Place> places = new HashMap<>();

    History(long seed) {
        this.random = new Random(seed);
        this.world = new World(seed);
        this.plan = PLANS.get(random.nextInt(PLANS.size()));
        this.isExact = plan.burst() < TOO_SMALL;
        this.keys = random.nextInt(4) == 0 ? 2 : 1;
        var first = 1 + random.nextInt(5);
        for (var i = 0; i < first; i++) {
            world.start();
        }
        this.promise = new Promise(world, plan, keys, false);
        this.exact = new Promise(world, plan, keys, true);
        world.watch(this::look);
        if (random.nextInt(8) != 0) {
            world.pass(Duration.ofSeconds(3));
        }
    }

    @Override
    public String toString() {
        return plan.frequency() + ", burst " + plan.burst() + ", " + keys + " keys, "
                + world.instances().size() + " instances";
    }

    void tell() {
        for (var i = 0; i < STEPS; i++) {
            step();
        }
        recovers();
    }

    private void step() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6 -> storm(any(), random.nextInt(2 * (int) plan.burst() + 2));
            case 7, 8 -> world.instances().forEach(instance -> storm(instance, 1 + random.nextInt(50)));
            case 9 -> world.instances().forEach(instance -> storm(instance, 2 * (int) plan.burst()));
            case 10, 11, 12, 13 -> pass(Duration.ofMillis(random.nextInt(400)));
            case 14 -> pass(Duration.ofNanos(random.nextLong(2 * Math.max(4_000_000_000L, filling()))));
            case 15 -> world.instances().forEach(instance -> instance.loses(anyCause()));
            case 16, 17 -> world.instances().forEach(FakeInstance::finds);
            case 18 -> restarts();
            case 19 -> part();
            case 20 -> slow();
            case 21 -> comesOrGoes();
            case 22 -> stalls(any(), Duration.ofMillis(random.nextInt(4_000)).toNanos());
            default -> loses();
        }
    }

    private void stalls(FakeInstance instance, long nanos) {
        if (random.nextBoolean()) {
            instance.freezes(nanos);
        } else {
            instance.starves(nanos);
        }
    }

    private FakeInstance any() {
        return world.instances().get(random.nextInt(world.instances().size()));
    }

    private Cause anyCause() {
        return random.nextBoolean() ? Cause.SLOW : Cause.AWAY;
    }

    private void look() {
        promise.look();
        exact.look();
    }

    private void pass(Duration time) {
        world.pass(time);
        look();
    }

    /// Redis is killed, and started again without anything.
    private void restarts() {
        world.instances().forEach(instance -> instance.loses(Cause.AWAY));
        pass(Duration.ofMillis(400 + random.nextInt(3_000)));
        world.redis().restarts();
        world.instances().forEach(FakeInstance::finds);
    }

    /// Some lose Redis, others find it.
    private void part() {
        for (var instance : world.instances()) {
            if (random.nextBoolean()) {
                instance.loses(anyCause());
            } else {
                instance.finds();
            }
        }
    }

    private void slow() {
        var latency = Duration.ofNanos(100_000L << random.nextInt(9)).toNanos();
        world.instances().forEach(instance -> instance.latency(latency));
    }

    private void comesOrGoes() {
        if (world.instances().size() < MOST_INSTANCES && random.nextInt(3) > 0) {
            var started = world.start();
            promise.allows((double) started.phase().first(plan));
            if (random.nextInt(4) == 0) {
                started.loses(anyCause());
            }
        } else if (world.instances().size() > 1) {
            var gone = any();
            gone.dies();
            world.instances().remove(gone);
            places.remove(gone);
            // Redis takes it to share until its lease is over, and whoever joins meanwhile goes on with its era.
            promise.allows((double) Pulse.LEASE / plan.nanosPerToken());
            exact.allows((double) Pulse.LEASE / plan.nanosPerToken());
        }
    }

    /// Redis loses its data or the time without being away. Accounts that know nothing of a bucket take it to be
    /// untouched until the next beat.
    private void loses() {
        if (random.nextBoolean()) {
            world.redis().forgets();
            promise.allows((double) plan.burst());
            isExact = false;
        } else {
            var by = random.nextBoolean() ? Duration.ofHours(1) : Duration.ofMillis(200);
            world.redis().jumps(random.nextBoolean() ? by.toNanos() : -by.toNanos());
        }
    }

    /// How long a bucket takes to fill.
    private long filling() {
        return plan.nanosPerToken() * plan.burst();
    }

    private void storm(FakeInstance instance, int calls) {
        for (var i = 0; i < calls; i++) {
            if (instance.isFrozen()) {
                return;
            }
            call(instance);
        }
    }

    private void call(FakeInstance instance) {
        var account = account(instance, "key-" + random.nextInt(keys));
        var wasAlone = !instance.isShared();
        var alone = instance.seen().alone();
        instance.waited();
        var isAdmitted = account.take();
        look();
        var waited = instance.waited();
        assertThat(waited).as("how long a call waits").isLessThanOrEqualTo(FakeInstance.PATIENCE);
        if (wasAlone) {
            assertThat(waited)
                    .as("how long a call waits for a Redis that was left")
                    .isZero();
        }
        var wasAsked = instance.seen().alone() == alone;
        if (isAdmitted && random.nextInt(10) == 0) {
            account.giveBack();
            if (!wasAlone && !instance.isShared()) {
                promise.givenBack(instance);
            }
            // A token that was at hand goes to the fleet: from now on it has more than its own.
            isExact &= wasAsked;
        } else if (isAdmitted) {
            promise.admitted(instance, wasAlone);
            if (isExact && wasAsked) {
                exact.admitted(instance, false);
            }
        }
    }

    /// A table of one place: whoever comes drops the one before.
    private Account account(FakeInstance instance, String key) {
        var place = places.get(instance);
        if (place != null && place.key.equals(key) && random.nextInt(200) > 0) {
            return place.account;
        }
        var account = instance.account(plan, key);
        if (place != null) {
            account.forfeit(place.account.missing());
        }
        places.put(instance, new Place(key, account));
        return account;
    }

    private void recovers() {
        world.instances().forEach(FakeInstance::finds);
        world.instances().forEach(instance -> instance.latency(400_000));
        pass(RECOVERY);
        var eras = new ArrayList<String>();
        for (var instance : world.instances()) {
            assertThat(instance.isShared()).as("all share again").isTrue();
            assertThat(instance.phase().instances()).isEqualTo(world.instances().size());
            eras.add(instance.phase().era().orElseThrow().name());
        }
        assertThat(eras).as("the same era").containsOnly(eras.getFirst());
        pass(Duration.ofNanos(filling()));
        assertThat(account(any(), "key-0").take()).as("there are tokens again").isTrue();
    }
}
