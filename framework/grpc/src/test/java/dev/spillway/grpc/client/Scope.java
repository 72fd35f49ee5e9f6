package dev.spillway.grpc.client;

import dev.spillway.http.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An incoming call as the gate keeps it, that a test ends.
final class Scope implements Deadline.Source {
    private final List<Runnable> actions = new ArrayList<>();
    private final Map<String, String> carried;
    private final long end;

    Scope(Duration time, Map<String, String> carried) {
        this.end = System.nanoTime() + time.toNanos();
        this.carried = carried;
    }

    Scope(Duration time) {
        this(time, Map.of());
    }

    @Override
    public long nanosLeft() {
        return end - System.nanoTime();
    }

    @Override
    public synchronized Deadline.Registration onEnd(Runnable action) {
        actions.add(action);
        return () -> drop(action);
    }

    private synchronized void drop(Runnable action) {
        actions.remove(action);
    }

    @Override
    public Optional<String> carried(String name) {
        return Optional.ofNullable(carried.get(name));
    }

    void end() {
        List<Runnable> left;
        synchronized (this) {
            left = List.copyOf(actions);
        }
        left.forEach(Runnable::run);
    }

    synchronized int waiting() {
        return actions.size();
    }
}
