package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// What an observer was told.
final class Seen implements FleetObserver {
    private final List<Cause> switches = new CopyOnWriteArrayList<>();
    private final AtomicLong alone = new AtomicLong();

    List<Cause> switches() {
        return List.copyOf(switches);
    }

    long alone() {
        return alone.get();
    }

    @Override
    public void watch(Gauges gauges) {}

    @Override
    public void switched(Cause cause) {
        switches.add(cause);
    }

    @Override
    public void decidedAlone() {
        alone.incrementAndGet();
    }

    @Override
    public void answered(long nanos) {}
}
