package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.FleetObserver;
import dev.spillway.internal.rate.FleetObserver.Cause;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides whether calls go by the tokens of the fleet or by the local share of them. One failure is enough
/// to leave the fleet, and so are three answers in two seconds that were slow. The way back takes longer, and the
/// longer the sooner it was left after the last one.
final class Circuit {
    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
    private static final int SLOW = 3;
    private static final long WINDOW = 2_000_000_000;
    /// What is late at the same moment, is so for one reason: a pause of ours, as a rule.
    private static final long MOMENT = 20_000_000;
    /// Who leaves sooner than that after joining, for the second time in a row, waits twice as long.
    private static final long CALM = 30_000_000_000L;
    private static final int HASTIEST = 5;

    private final Clock clock;
    private final FleetObserver observer;
    private final String place;
    private final long[] late = new long[SLOW];
    private int lateOnes;
    private int hasty;
    private int known;
    private boolean told;
    private boolean ended;
    private volatile Phase phase;

    /// @param place where Redis is, for the log
    /// @param instances how many are reckoned with before they are counted
    Circuit(Clock clock, FleetObserver observer, String place, int instances) {
        this.clock = clock;
        this.observer = observer;
        this.place = place;
        this.known = instances;
        this.phase = new Phase(0, Optional.empty(), clock.now(), instances, instances);
    }

    /// What calls go by.
    Phase phase() {
        return phase;
    }

    /// There are so many instances. While this one is alone they only become more: what it is due was reckoned with
    /// those that there were.
    synchronized void counted(int instances) {
        known = instances;
        var reckoned = phase.isShared() ? instances : Math.max(instances, phase.instances());
        if (phase.instances() != reckoned) {
            phase = new Phase(phase.number(), phase.era(), phase.since(), reckoned, Math.max(reckoned, phase.peak()));
        }
    }

    /// An answer came late, or somebody stopped waiting for it.
    synchronized void late() {
        var now = clock.now();
        if (!phase.isShared() || (lateOnes > 0 && now - late[(lateOnes - 1) % SLOW] < MOMENT)) {
            return;
        }
        late[lateOnes++ % SLOW] = now;
        if (lateOnes >= SLOW && now - late[lateOnes % SLOW] <= WINDOW) {
            leave(Cause.SLOW, "answers come late");
        }
    }

    /// Nothing can be had.
    synchronized void failed(Cause cause, String why) {
        if (ended) {
            return;
        }
        if (phase.isShared()) {
            leave(cause, why);
        } else if (phase.number() == 0 && !told) {
            told = true;
            say(cause, why);
        }
    }

    /// How many times the usual time all has to be well before this instance joins.
    synchronized int caution() {
        return 1 << Math.max(0, hasty - 1);
    }

    /// This instance has joined.
    synchronized void joined(Era era) {
        if (!ended && !phase.isShared()) {
            lateOnes = 0;
            next(Optional.of(era));
            observer.switched(Cause.WELL);
            LOG.info("rates: shared by {} instances over Redis at {}", phase.instances(), place);
        }
    }

    /// The end: the local share decides from now on, and nothing more is said.
    synchronized void close() {
        ended = true;
        if (phase.isShared()) {
            next(Optional.empty());
        }
    }

    private void leave(Cause cause, String why) {
        hasty = clock.now() - phase.since() < CALM ? Math.min(hasty + 1, HASTIEST) : 0;
        next(Optional.empty());
        observer.switched(cause);
        say(cause, why);
    }

    private void next(Optional<Era> era) {
        phase = new Phase(phase.number() + 1, era, clock.now(), known, Math.max(known, phase.peak()));
    }

    private void say(Cause cause, String why) {
        LOG.warn("rates: the local share, as Redis at {} is not well ({}): {}", place, cause.label(), why);
    }
}
