package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Tokens;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// This instance's account of one bucket of the fleet. A call takes a token on credit, and what is owed is
/// taken out of the bucket behind the calls. The credit of all instances together is a fifth of the burst:
/// that much more than its limit a fleet may admit, once, and no more, whatever becomes of Redis. A call
/// waits only where the credit is used up or too small to be divided.
///
/// No call is admitted without a token from somewhere: credit, an answer, or the local share.
final class Account implements Tokens {
    private static final int CREDIT_PART = 5;
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
    private record Known(long left, long at, boolean wasEmpty) {}

    private final Plan plan;
    private final byte[] hash;
    private final Desk desk;
    private final Clock clock;
    private final long patience;
    private final Share share;
    /// How long a bucket that was empty is not asked again.
    private final long pause;
    /// Tokens that calls have taken here and that were not taken out of the bucket yet; below zero, the
    /// reverse.
    private final AtomicLong owed = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<@Nullable Settlement> pending = new AtomicReference<>();
    private volatile int settledIn;
    private volatile @Nullable Known known;

    /// @param patience how long one call waits at most, in nanoseconds
    Account(Plan plan, String subject, Desk desk, Clock clock, long patience) {
        this.plan = plan;
        this.hash = Keys.hash(plan, subject);
        this.desk = desk;
        this.clock = clock;
        this.patience = patience;
        this.pause = Math.clamp(plan.nanosPerToken(), SHORTEST_PAUSE, LONGEST_PAUSE);
        this.share = new Share(plan, clock, desk.instances());
    }

    @Override
    public boolean take() {
        if (desk.isShared()) {
            switch (onCredit() ? Verdict.TAKEN : ask()) {
                case TAKEN -> {
                    settleSoon();
                    return true;
                }
                case EMPTY -> {
                    return false;
                }
                case UNKNOWN -> owed.incrementAndGet();
            }
            if (alone()) {
                return true;
            }
            owed.decrementAndGet();
            return false;
        }
        return alone();
    }

    private boolean alone() {
        desk.decidedAlone();
        return share().take();
    }

    private Share share() {
        return share.of(desk.instances());
    }

    private long credit() {
        return plan.burst() / CREDIT_PART / desk.instances();
    }

    /// Takes a token on credit. Until the first settlement after a switch the share has to have it too: that
    /// is what will be settled, and nothing is known yet of the bucket.
    private boolean onCredit() {
        if (!owe()) {
            return false;
        }
        if (settledIn == desk.epoch()) {
            share().spend(1);
            return true;
        }
        if (share().take()) {
            return true;
        }
        owed.decrementAndGet();
        return false;
    }

    private boolean owe() {
        var credit = credit();
        var now = owed.get();
        while (now < credit) {
            if (owed.compareAndSet(now, now + 1)) {
                return true;
            }
            now = owed.get();
        }
        return false;
    }

    /// Whether the bucket was empty a moment ago, or was before and somebody is asking again already.
    private boolean isEmpty() {
        var last = known;
        return last != null
                && last.wasEmpty
                && (clock.now() - last.at < pause || (pending.get() != null && waiting.get() > 0));
    }

    private Verdict ask() {
        if (isEmpty()) {
            return Verdict.EMPTY;
        }
        var end = System.nanoTime() + patience;
        waiting.incrementAndGet();
        try {
            while (true) {
                var settlement = hurried();
                if (settlement == null || !settlement.await(end - System.nanoTime())) {
                    desk.late();
                    return Verdict.UNKNOWN;
                }
                if (!settlement.isAnswered()) {
                    return Verdict.UNKNOWN;
                }
                if (onCredit()) {
                    return Verdict.TAKEN;
                }
                var last = known;
                if (last != null && last.wasEmpty) {
                    return Verdict.EMPTY;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.UNKNOWN;
        } finally {
            waiting.decrementAndGet();
        }
    }

    /// The settlement that is under way, or a new one, in front of those that nobody waits for.
    private @Nullable Settlement hurried() {
        var made = new Settlement(this);
        var before = pending.compareAndExchange(null, made);
        var settlement = before == null ? made : before;
        if (settlement.hurry() && !desk.now(settlement)) {
            end(settlement);
            return null;
        }
        return settlement;
    }

    private void settleSoon() {
        if (pending.get() != null || isEmpty()) {
            return;
        }
        var settlement = new Settlement(this);
        if (pending.compareAndSet(null, settlement) && !desk.soon(settlement)) {
            end(settlement);
        }
    }

    /// Takes out of the bucket what is owed, and what calls wait for. After a switch, what the share lacks is
    /// owed instead: the bucket may have been filled meanwhile, or be a new one.
    ///
    /// @param epoch in which it is settled
    void settle(Link link, Keys keys, String era, int epoch) throws Link.Broken {
        var isFirst = settledIn != epoch;
        var before = owed.get();
        var charge = isFirst ? Math.max(share().missing(), before) : before;
        var wanted = Math.min(charge + waiting.get(), plan.burst());
        if (wanted <= 0) {
            return;
        }
        var settled = link.take(keys.bucket(era, hash), plan, wanted, initial(isFirst));
        if (isFirst && known != null) {
            settled = lowered(link, keys.bucket(era, hash), settled);
        }
        var paid =
                isFirst ? Math.min(before, settled.taken()) + Math.max(0, settled.taken() - charge) : settled.taken();
        owed.addAndGet(-paid);
        settledIn = epoch;
        known = new Known(settled.left(), clock.now(), settled.taken() < wanted);
        share().holdAtMost(settled.left());
    }

    /// A settlement is over.
    void end(Settlement settlement) {
        pending.compareAndSet(settlement, null);
        settlement.end();
        if (settlement.isAnswered() && owed.get() > 0) {
            settleSoon();
        }
    }

    /// The others may have spent as much as this instance and not have told yet: the bucket is to hold no
    /// more than the shares together, if theirs are like this one's.
    private Link.Settled lowered(Link link, byte[] key, Link.Settled settled) throws Link.Broken {
        var excess = settled.left() - share().left() * desk.instances();
        return excess > 0
                ? new Link.Settled(
                        settled.taken(), link.take(key, plan, excess, 0).left())
                : settled;
    }

    /// What a bucket begins with that is not there. After a switch the others may have spent as much as this
    /// instance.
    private long initial(boolean isFirst) {
        var all = expected();
        return isFirst && known != null ? Math.min(all, share().left() * desk.instances()) : all;
    }

    /// What the bucket holds if nobody else took anything.
    private long expected() {
        var last = known;
        if (last == null) {
            return plan.burst();
        }
        var refilled = Math.max(0, clock.now() - last.at) / plan.nanosPerToken();
        return refilled >= plan.burst() ? plan.burst() : Math.min(plan.burst(), last.left + refilled);
    }

    @Override
    public void giveBack() {
        if (desk.isShared()) {
            // Not to the share: it may have had nothing to spend along.
            owed.decrementAndGet();
        } else {
            share().giveBack();
        }
    }

    @Override
    public long left() {
        return desk.isShared() ? Math.max(0, expected() - Math.max(0, owed.get())) : share().left();
    }

    @Override
    public long nanosToNext() {
        if (!desk.isShared()) {
            return share().nanosToNext();
        }
        return plan.nanosPerToken() * Math.clamp(1 + owed.get() - credit(), 1, plan.burst());
    }

    @Override
    public void forfeit(long tokens) {
        share().forfeit(tokens);
    }
}
