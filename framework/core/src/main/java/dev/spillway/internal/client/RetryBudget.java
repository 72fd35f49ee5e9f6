package dev.spillway.internal.client;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Share;
import java.util.concurrent.atomic.AtomicLong;

/// What may be tried again: each first attempt adds a part of a token, each second some, and a retry takes one. So
/// retries stay a small part of the load even when everything fails.
public final class RetryBudget {
    private static final long TOKEN = 1_000_000;
    private static final long PER_SECOND = 3;
    /// A pause does not buy a storm.
    private static final long MOST = 10 * TOKEN;

    private static final long SECOND = 1_000_000_000;
    /// Fills it from empty, and a product with it does not overflow.
    private static final long LONG_ENOUGH = 60 * SECOND;
    /// So that the part of a token that passes in the shortest step is not rounded away.
    private static final long STEP = 10_000_000;

    private final Clock clock;
    private final AtomicLong tokens = new AtomicLong(MOST);
    private final AtomicLong filled;
    private volatile long part;

    RetryBudget(Share share, Clock clock) {
        this.clock = clock;
        this.part = Math.round(share.fraction() * TOKEN);
        this.filled = new AtomicLong(clock.now());
    }

    /// The smaller of two shares holds, where two clients call one target.
    void tighten(Share share) {
        part = Math.min(part, Math.round(share.fraction() * TOKEN));
    }

    /// A first attempt.
    public void earn() {
        add(part);
        var now = clock.now();
        var last = filled.get();
        var passed = now - last;
        if (passed >= STEP && filled.compareAndSet(last, now)) {
            add(Math.min(passed, LONG_ENOUGH) * (PER_SECOND * TOKEN) / SECOND);
        }
    }

    /// Whether something may be tried again; if so, it is paid for.
    public boolean spend() {
        while (true) {
            var left = tokens.get();
            if (left < TOKEN) {
                return false;
            }
            if (tokens.compareAndSet(left, left - TOKEN)) {
                return true;
            }
        }
    }

    /// Whole retries that are left.
    public long left() {
        return tokens.get() / TOKEN;
    }

    private void add(long more) {
        long left;
        do {
            left = tokens.get();
        } while (left < MOST && !tokens.compareAndSet(left, Math.min(MOST, left + more)));
    }
}
