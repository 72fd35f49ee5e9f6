package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Tokens;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// This instance's account of one bucket of the fleet. A call takes a token that is at hand, and behind it the
/// reserve is filled up again out of the fleet's bucket. A call waits only where the reserve is used up, or less than
/// a token of it falls to each instance.
///
/// No call is admitted without a token that came out of the fleet's bucket or out of the reserve.
final class Account implements Tokens {
    private static final long SHORTEST_PAUSE = 1_000_000;
    private static final long LONGEST_PAUSE = 1_000_000_000;

    private enum Verdict {
        TAKEN,
        EMPTY,
        UNKNOWN
    }

    /// What the bucket held at some time.
    ///
    /// @param wasEmpty whether more was asked for than it held
    private record Known(int phase, long left, long at, boolean wasEmpty) {}

    /// What is wanted of the fleet's bucket.
    ///
    /// @param tokens below zero, they are given back
    /// @param had given back by calls, and not to be asked for
    record Want(long tokens, long had) {}

    private final Plan plan;
    private final byte[] hash;
    private final Desk desk;
    private final Clock clock;
    private final long patience;
    private final Reserve reserve;
    /// How long a bucket that was empty is not asked again.
    private final long pause;
    /// Tokens out of the fleet's bucket that nobody wants after all and the reserve has no room for.
    private final AtomicLong returned = new AtomicLong();
    private volatile int settledIn;
    private final AtomicReference<@Nullable Settlement> pending = new AtomicReference<>();
    private volatile @Nullable Known known;

    /// @param patience how long one call waits at most, in nanoseconds
    Account(Plan plan, String subject, Desk desk, Clock clock, long patience) {
        this.plan = plan;
        this.hash = Keys.hash(plan, subject);
        this.desk = desk;
        this.clock = clock;
        this.patience = patience;
        this.pause = Math.clamp(plan.nanosPerToken(), SHORTEST_PAUSE, LONGEST_PAUSE);
        this.reserve = new Reserve(plan, desk.phase(), clock.now());
    }

    Plan plan() {
        return plan;
    }

    byte[] hash() {
        return hash;
    }

    @Override
    public boolean take() {
        var phase = desk.phase();
        if (!phase.isShared()) {
            return alone();
        }
        if (phase.isDivisible(plan) && reserve.take(phase, clock.now())) {
            settleSoon(phase);
            return true;
        }
        return switch (ask(phase)) {
            case TAKEN -> {
                if (!phase.isDivisible(plan)) {
                    // Whoever has just admitted a call has no token more when Redis goes away.
                    reserve.add(-1, phase, clock.now());
                }
                yield true;
            }
            case EMPTY -> false;
            case UNKNOWN -> alone();
        };
    }

    private boolean alone() {
        desk.decidedAlone();
        return reserve.take(desk.phase(), clock.now());
    }

    /// Whether the bucket was empty a moment ago, or was before and somebody is asking again already.
    private boolean isEmpty(Phase phase) {
        var last = known;
        if (last == null || last.phase != phase.number() || !last.wasEmpty) {
            return false;
        }
        var asked = pending.get();
        return clock.now() - last.at < pause || (asked != null && asked.waiting() > 0);
    }

    private Verdict ask(Phase phase) {
        if (isEmpty(phase)) {
            return Verdict.EMPTY;
        }
        var end = clock.now() + patience;
        try {
            while (true) {
                var settlement = hurried();
                if (settlement == null) {
                    return Verdict.UNKNOWN;
                }
                var verdict = await(settlement, end, phase);
                if (verdict != null) {
                    return verdict;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.UNKNOWN;
        }
    }

    /// @return nothing if the answer was for those who waited before
    private @Nullable Verdict await(Settlement settlement, long end, Phase phase) throws InterruptedException {
        try {
            if (!desk.await(settlement, end - clock.now())) {
                desk.late();
                return Verdict.UNKNOWN;
            }
        } finally {
            settlement.wait(-1);
        }
        if (!settlement.isAnswered()) {
            return Verdict.UNKNOWN;
        }
        if (settlement.take() || (phase.isDivisible(plan) && reserve.take(phase, clock.now()))) {
            return Verdict.TAKEN;
        }
        var last = known;
        return last != null && last.wasEmpty ? Verdict.EMPTY : null;
    }

    /// The settlement that is under way, or a new one, in front of those that nobody waits for. The caller waits
    /// for it.
    private @Nullable Settlement hurried() {
        var made = new Settlement(this);
        var before = pending.compareAndExchange(null, made);
        var settlement = before == null ? made : before;
        settlement.wait(1);
        if (settlement.hurry() && !desk.now(settlement)) {
            settlement.wait(-1);
            end(settlement);
            return null;
        }
        return settlement;
    }

    private void settleSoon(Phase phase) {
        if (pending.get() != null || isEmpty(phase)) {
            return;
        }
        var settlement = new Settlement(this);
        if (pending.compareAndSet(null, settlement) && !desk.soon(settlement)) {
            end(settlement);
        }
    }

    /// What a settlement is to bring: what calls wait for, and what the reserve lacks.
    Want wanted(Settlement settlement, Phase phase) {
        var had = settledIn == phase.number() ? returned.getAndSet(0) : 0;
        settledIn = phase.number();
        return new Want(Math.min(plan.burst(), settlement.waiting() + lacking(phase)) - had, had);
    }

    /// What the reserve is to be given out of the fleet's bucket.
    private long lacking(Phase phase) {
        return phase.isShared() && phase.isDivisible(plan) ? phase.most(plan) - reserve.left(phase, clock.now()) : 0;
    }

    /// The answer has come.
    void granted(Settlement settlement, Want want, Link.Settled settled, Phase phase) {
        if (want.tokens() != 0) {
            known = new Known(phase.number(), settled.left(), clock.now(), settled.taken() < want.tokens());
        }
        var got = settled.taken() + Math.min(want.had, want.had + want.tokens);
        var forCalls = Math.min(got, settlement.waiting());
        if (phase.isDivisible(plan)) {
            reserve.add(got - forCalls, phase, clock.now());
        } else {
            returned.addAndGet(got - forCalls);
        }
        settlement.answered(forCalls);
    }

    /// A settlement is over.
    void end(Settlement settlement) {
        pending.compareAndSet(settlement, null);
        settlement.end();
        var phase = desk.phase();
        if (settlement.isAnswered() && phase.isShared() && (lacking(phase) > 0 || returned.get() > 0)) {
            settleSoon(phase);
        }
    }

    @Override
    public void giveBack() {
        var phase = desk.phase();
        if (phase.isShared() && !phase.isDivisible(plan)) {
            returned.incrementAndGet();
            known = null;
            settleSoon(phase);
        } else {
            reserve.add(1, phase, clock.now());
        }
    }

    @Override
    public long left() {
        var phase = desk.phase();
        var now = clock.now();
        var here = phase.isShared() && !phase.isDivisible(plan) ? 0 : reserve.left(phase, now);
        return phase.era()
                .map(era -> Math.min(plan.burst(), here + expected(era, phase, now)))
                .orElse(here);
    }

    /// What the fleet's bucket holds if nobody else has taken anything; so much it begins with if it is not there.
    long expected(Era era, Phase phase, long now) {
        var last = known;
        if (last == null || last.phase != phase.number()) {
            return era.initial(plan, now);
        }
        return Math.min(plan.burst(), last.left + Math.max(0, now - last.at) / plan.nanosPerToken());
    }

    @Override
    public long nanosToNext() {
        var phase = desk.phase();
        var now = clock.now();
        if (!phase.isShared()) {
            return reserve.nanosToNext(phase, now);
        }
        var last = known;
        var one = plan.nanosPerToken();
        return last == null || last.phase != phase.number() ? one : Math.clamp(last.at + one - now, 1, one);
    }

    @Override
    public double missing() {
        return reserve.missing(desk.phase(), clock.now());
    }

    @Override
    public void forfeit(double part) {
        reserve.forfeit(part, desk.phase(), clock.now());
    }
}
