package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.FleetObserver;
import dev.spillway.internal.rate.FleetObserver.Cause;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides whether calls go by the tokens of the fleet or by the local share of them. One failure is enough
/// to leave the fleet, and so are three answers in two seconds that were slow; it takes three good beats in a
/// row to come back.
final class Circuit {
    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
    private static final int SLOW = 3;
    private static final long WINDOW = 2_000_000_000;
    /// What is late at the same moment, is so for one reason: a pause of ours, as a rule.
    private static final long MOMENT = 20_000_000;
    private static final int GOOD = 3;

    private final Clock clock;
    private final FleetObserver observer;
    private final String place;
    private final long[] late = new long[SLOW];
    private int lateOnes;
    private int good;
    private boolean told;
    private boolean ended;
    /// Even: the local share; odd: the fleet. It only grows.
    private final AtomicInteger epoch = new AtomicInteger();

    /// @param place where Redis is, for the log
    Circuit(Clock clock, FleetObserver observer, String place) {
        this.clock = clock;
        this.observer = observer;
        this.place = place;
    }

    /// Whether the fleet's tokens decide.
    boolean isShared() {
        return (epoch.get() & 1) != 0;
    }

    /// Another one after each switch.
    int epoch() {
        return epoch.get();
    }

    /// An answer came late, or somebody stopped waiting for it.
    synchronized void late() {
        var now = clock.now();
        good = 0;
        if (!isShared() || (lateOnes > 0 && now - late[(lateOnes - 1) % SLOW] < MOMENT)) {
            return;
        }
        late[lateOnes++ % SLOW] = now;
        if (lateOnes >= SLOW && now - late[lateOnes % SLOW] <= WINDOW) {
            leave(Cause.SLOW, "answers come late");
        }
    }

    /// Nothing can be had.
    synchronized void failed(Cause cause, String why) {
        good = 0;
        if (ended) {
            return;
        }
        if (isShared()) {
            leave(cause, why);
        } else if (epoch.get() == 0 && !told) {
            told = true;
            say(cause, why);
        }
    }

    /// A beat was answered in time, and all is as it was at the last one.
    ///
    /// @param instances how many there are
    synchronized void well(int instances) {
        if (!ended && !isShared() && ++good >= GOOD) {
            lateOnes = 0;
            epoch.incrementAndGet();
            observer.switched(Cause.WELL);
            LOG.info("rates: shared by {} instances over Redis at {}", instances, place);
        }
    }

    /// The end: the local share decides from now on, and nothing more is said.
    synchronized void close() {
        ended = true;
        if (isShared()) {
            epoch.incrementAndGet();
        }
    }

    private void leave(Cause cause, String why) {
        good = 0;
        epoch.incrementAndGet();
        observer.switched(cause);
        say(cause, why);
    }

    private void say(Cause cause, String why) {
        LOG.warn("rates: the local share, as Redis at {} is not well ({}): {}", place, cause.label(), why);
    }
}
