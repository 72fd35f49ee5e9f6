package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.FleetObserver;
import dev.spillway.internal.rate.FleetObserver.Cause;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// Asks Redis now and then how things are: who is there, what time it is, whether it still has what it had.
/// One thread beats.
final class Pulse {
    /// How far two readings of the same clock may lie apart before one of them is wrong.
    private static final long TOLERANCE = 50_000_000;
    private static final long SHARED_PAUSE = 500_000_000;
    private static final long PROBE_PAUSE = 100_000_000;
    private static final long FIRST_PAUSE = 250_000_000;
    private static final int DOUBLINGS = 4;
    private static final int MOST_INSTANCES = 10_000;

    private final Link link;
    private final Circuit circuit;
    private final Budget budget;
    private final Clock clock;
    private final LongSupplier nanos;
    private final FleetObserver observer;
    private final Census census;
    private volatile int instances;
    private volatile String era = "";
    private long offset;
    private int failures;

    /// @param clock of the process
    /// @param nanos as [System#nanoTime], by which the clock of Redis is followed
    Pulse(
            Link link,
            Circuit circuit,
            Budget budget,
            Clock clock,
            LongSupplier nanos,
            FleetObserver observer,
            int instances) {
        this.link = link;
        this.circuit = circuit;
        this.budget = budget;
        this.clock = clock;
        this.nanos = nanos;
        this.observer = observer;
        this.census = new Census(instances);
        this.instances = instances;
    }

    int instances() {
        return instances;
    }

    String era() {
        return era;
    }

    /// Asks.
    void beat() {
        var sent = nanos.getAsLong();
        try {
            var news = link.beat();
            failures = 0;
            var took = nanos.getAsLong() - sent;
            observer.answered(took);
            instances = census.counted(Math.clamp(news.instances(), 1, MOST_INSTANCES), clock.now());
            judge(news, news.time() * 1_000 - sent - took / 2, took);
        } catch (Link.Broken e) {
            failures = Math.min(failures + 1, DOUBLINGS + 1);
            census.missed();
            circuit.failed(e.why(), String.valueOf(e.getMessage()));
        }
    }

    private void judge(Link.News news, long read, long took) {
        var isFirst = era.isEmpty();
        var isOther = !news.era().equals(era);
        var hasJumped = Math.abs(read - offset) > TOLERANCE + took;
        if (!isFirst && isOther) {
            circuit.failed(Cause.LOST, "what it kept is lost, or its clock went back");
        } else if (!isFirst && hasJumped) {
            circuit.failed(Cause.CLOCK, "its clock or ours has jumped by more than " + TOLERANCE / 1_000_000 + " ms");
        } else if (took > budget.call()) {
            circuit.late();
            return;
        }
        era = news.era();
        offset = read;
        link.clock(offset);
        if (!isOther && !hasJumped) {
            circuit.well(instances);
        }
    }

    /// How long to wait until the next beat, in nanoseconds. After failures longer and longer, up to four
    /// seconds, and never for all instances alike.
    long pause() {
        if (failures > 0) {
            var longest = FIRST_PAUSE << (failures - 1);
            return ThreadLocalRandom.current().nextLong(longest / 2, longest);
        }
        return circuit.isShared() ? SHARED_PAUSE : PROBE_PAUSE;
    }
}
