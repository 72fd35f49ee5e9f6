package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// What a fleet promises about one limit, as a bucket that every admitted call is taken out of. It goes below zero if,
/// and only if, there is a time in which more was admitted than the promise allows.
///
/// It holds 1.2 times the burst, and fills at the rate. That is all, as long as the instances go the same way: all
/// share, or none does, and across the switches between. Whoever is alone while others share adds its share: burst
/// and rate, divided by the instances that it knows. An era adds a token, a process that starts what it has at
/// hand. A limit too small to be divided holds its burst, and a token for each instance beside, which the clock
/// fills.
///
/// And each instance, for as long as it is alone, admits no more than its share.
final class Promise {
    /// One instance alone.
    private static final class Alone {
        private int phase = -1;
        private double left;
    }

    private final World world;
    private final Plan plan;
    private final boolean isExact;
    /// How many limits are counted together.
    private final int times;
    private final Map<FakeInstance, Alone> shares = new HashMap<>();
    private double left;
    private long at;
    private int eras;
    private int full;
    private List<Phase> seen = List.of();

    /// @param isExact whether every call was asked for: then there are no shares, and no fifth
    Promise(World world, Plan plan, int times, boolean isExact) {
        this.world = world;
        this.plan = plan;
        this.times = times;
        this.isExact = isExact;
        this.at = world.clock().now();
        this.eras = world.redis().eras();
        this.full = world.redis().full();
        this.left = holds();
    }

    private boolean isDivisible(FakeInstance instance) {
        return instance.phase().isDivisible(plan);
    }

    /// How many eras are in use: two for a moment after a clock has jumped.
    private int inUse() {
        var names = new HashSet<String>();
        world.instances().stream()
                .filter(FakeInstance::isLeased)
                .forEach(instance -> instance.phase().era().ifPresent(era -> names.add(era.name())));
        return names.size();
    }

    private double holds() {
        var inUse = inUse();
        if (isExact) {
            return (double) times * Math.max(1, inUse) * plan.burst();
        }
        var shares = 0.0;
        var atHand = 0.0;
        var tokens = 0.0;
        for (var instance : world.instances()) {
            if (instance.isShared()) {
                atHand += instance.phase().first(plan);
            } else {
                shares += instance.phase().most(plan);
            }
            if (!isDivisible(instance)) {
                tokens++;
            }
        }
        var fleet = 1.2 * plan.burst() + tokens;
        var all = inUse == 0 ? Math.max(fleet, shares + atHand) : fleet + (double) (inUse - 1) * plan.burst() + shares;
        return times * all;
    }

    private double rate() {
        var rate = (double) (isExact ? Math.max(1, inUse()) : inUse());
        for (var instance : world.instances()) {
            // The token of a limit that is too small comes back at all times.
            if (!isExact && (!instance.isShared() || !isDivisible(instance))) {
                rate += 1.0 / instance.phase().instances();
            }
        }
        return times * rate / plan.nanosPerToken();
    }

    /// Time has passed, or a phase has changed, just now.
    void look() {
        var now = world.clock().now();
        var phases = world.instances().stream().map(FakeInstance::phase).toList();
        if (now == at && phases.equals(seen)) {
            return;
        }
        seen = phases;
        left = Math.min(left, holds()) + rate() * (now - at);
        for (var instance : world.instances()) {
            var share = shares.computeIfAbsent(instance, _ -> new Alone());
            var phase = instance.phase();
            if (share.phase != phase.number()) {
                share.phase = phase.number();
                share.left = (double) (times * phase.first(plan));
            }
            share.left = Math.min((double) (times * phase.most(plan)), share.left)
                    + (double) times * (now - at) / plan.nanosPerToken() / phase.instances();
        }
        at = now;
        var began = world.redis().eras() - eras;
        eras += began;
        left += (double) times * began;
        var filled = world.redis().full() - full;
        full += filled;
        left += (double) times * plan.burst() * filled;
    }

    /// Something more may be admitted.
    void allows(double tokens) {
        left += times * tokens;
    }

    /// A token that was taken before an instance was alone is given back now.
    void givenBack(FakeInstance by) {
        shares.get(by).left++;
    }

    void admitted(FakeInstance by, boolean wasAlone) {
        left--;
        assertThat(left).as("what the fleet may admit at %d", at).isGreaterThanOrEqualTo(-1e-6);
        if (wasAlone) {
            var share = shares.get(by);
            share.left--;
            assertThat(share.left)
                    .as("what an instance alone may admit at %d", at)
                    .isGreaterThanOrEqualTo(-1e-6);
        }
    }
}
