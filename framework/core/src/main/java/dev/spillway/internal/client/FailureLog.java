package dev.spillway.internal.client;

import dev.spillway.http.ClientException;
import dev.spillway.internal.clock.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line a failed call, with the history of its attempts; of each client at most so many a second, and the next
/// line says how many were left out.
public final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.spillway.client");
    private static final long LINES = 5;
    private static final long SECOND = 1_000_000_000;

    private final Clock clock;
    private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong lines = new AtomicLong();

    FailureLog(Clock clock) {
        this.clock = clock;
    }

    void add(ClientException failure) {
        add(failure.history());
    }

    /// A call has failed.
    public void add(ClientException.History history) {
        var now = Math.floorDiv(clock.now(), SECOND);
        var last = second.get();
        var omitted = 0L;
        if (now != last && second.compareAndSet(last, now)) {
            omitted = Math.max(0, lines.getAndSet(0) - LINES);
        }
        if (lines.incrementAndGet() <= LINES) {
            var more = omitted == 0 ? "" : " (" + omitted + " more were not logged)";
            LOG.warn("{}{}", history, more);
        }
    }
}
