package dev.spillway.grpc.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Ends clients within a time: what is in flight may end by itself in most of it; what is left then is cut.
final class Closing {
    private static final long LOOK = 5_000_000;
    private static final int PARTS = 4;
    private static final Duration LAST = Duration.ofMillis(200);

    private Closing() {}

    static void close(List<Outlet> outlets, Duration within) {
        var begun = System.nanoTime();
        var patience = within.toNanos() - within.toNanos() / PARTS;
        // Calls between two attempts belong to no stream of the channel; it would not wait for them.
        while (outlets.stream().anyMatch(outlet -> outlet.calls() > 0) && System.nanoTime() - begun < patience) {
            LockSupport.parkNanos(LOOK);
        }
        outlets.forEach(Outlet::leave);
        outlets.forEach(Outlet::cut);
        var rest = within.minusNanos(System.nanoTime() - begun);
        await(outlets, rest.compareTo(LAST) > 0 ? rest : LAST);
    }

    private static void await(List<Outlet> outlets, Duration within) {
        var until = System.nanoTime() + within.toNanos();
        try {
            for (var outlet : outlets) {
                outlet.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
