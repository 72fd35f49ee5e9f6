package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Faults of the application: its operator reads them, with their stack, and its clients never do. A client may be
/// able to cause one with every call, so there is at most one entry for each class of exceptions and second.
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long SECOND = 1_000_000_000;
    /// Two classes that share a place share their second too: fewer entries, never more.
    private static final int PLACES = 256;

    private final Clock clock;
    private final AtomicLongArray quietUntil = new AtomicLongArray(PLACES);

    FaultLog(Clock clock) {
        this.clock = clock;
        for (var i = 0; i < PLACES; i++) {
            quietUntil.set(i, clock.now());
        }
    }

    /// Takes note of what user code threw.
    ///
    /// @param what what failed, without anything that a client sent: `GET /stock/{sku}`
    void report(String what, Throwable thrown) {
        var place = System.identityHashCode(thrown.getClass()) & (PLACES - 1);
        var now = clock.now();
        var until = quietUntil.get(place);
        if (now - until >= 0 && quietUntil.compareAndSet(place, until, now + SECOND)) {
            LOG.error("{} failed", what, thrown);
        }
    }
}
