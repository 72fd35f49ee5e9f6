package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.gate.Turns.Order;
import dev.spillway.limit.Criticality;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The permits of an endpoint. A call takes its weight; if that is not free it waits a little, parked on its own
/// virtual thread, in a queue that is bounded by the number of calls.
///
/// Who is served next, and who may wait when the queue is full: [Turns].
///
/// A heavy call whose turn it is is not overtaken by its class: permits gather for it, and where the newest are served
/// first it stays the first. Should they not gather before its time is over, then for [#OVERTAKING] times as long heavy
/// calls are overtaken by what fits, so that calls too heavy to be served hold up the others for a fifth of the time at
/// most. What is heavier than what is given out at present runs alone.
///
/// How many permits are given out follows the latency ([AdaptiveLimit]). The last of them are for critical calls, once
/// such calls come.
///
/// Transfers are bounded harder. A call that depends on its client's wire while it holds permits (its body is not
/// read yet, or its answer is streamed) lasts as long as that client likes. One client never has more than its
/// share in transfers, or one call, whoever else is there: so the rest is free at the moment a second client
/// comes.
///
/// There is one entry for each client that holds or waits, so permits and queue bound their number. The lock is
/// this endpoint's own; it is held for a few steps, and no thread waits for permits under it.
final class WeightedPermits implements Observer.Gauges {
    /// Whether a call depends on its client's wire while it holds permits.
    enum Wire {
        /// Its body is in memory, and so will be its answer.
        FREE,
        /// It is a transfer.
        BOUND
    }

    static final int OVERTAKING = 4;

    private final Clock clock;
    private final int share;
    private final ReentrantLock lock = new ReentrantLock();
    private final Turns turns;
    private final AdaptiveLimit adaptive;
    private final CriticalReserve reserve;
    private final PermitRefusals refusals;

    private long arrivals;
    private int held;
    /// The most that was held since the limit was looked at.
    private int peak;

    private long overtakenUntil;
    /// Copies for whoever looks without the lock.
    private volatile int taken;

    private volatile int limit;
    /// How long the last call of each class waited.
    private final AtomicLongArray lastWaits = new AtomicLongArray(Criticality.values().length);
    private final AtomicInteger waiting = new AtomicInteger();

    /// The permits of `route`.
    WeightedPermits(Clock clock, String route, Bounds bounds) {
        this.clock = clock;
        this.limit = bounds.permits();
        this.share = bounds.clientShare();
        this.turns = new Turns(bounds);
        this.adaptive = new AdaptiveLimit(limit, bounds.adapting());
        this.reserve = new CriticalReserve(clock, bounds.queueing().critical());
        this.refusals = new PermitRefusals(route, limit, bounds.queue(), share);
        this.overtakenUntil = clock.now();
    }

    @Override
    public int taken() {
        return taken;
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    @Override
    public int limit() {
        return limit;
    }

    /// How long a call that comes now has to wait, by the one of its class that was served last, in nanoseconds.
    long delay(Criticality criticality) {
        return waiting.get() > 0 ? lastWaits.get(criticality.below()) : 0;
    }

    /// Clients that hold or wait.
    int clients() {
        lock.lock();
        try {
            return turns.clients();
        } finally {
            lock.unlock();
        }
    }

    /// A window of calls is over: more or fewer permits are given out from now on.
    ///
    /// @param median of the time that they took, in nanoseconds
    void adapt(long median) {
        lock.lock();
        try {
            limit = adaptive.next(median, peak);
            peak = held;
            serve();
        } finally {
            lock.unlock();
        }
    }

    /// Takes permits.
    ///
    /// @param weight from 1 to the permits
    /// @param longest how long to wait for them, in nanoseconds
    /// @return what gives them back
    /// @throws Refusal 429 if they are not free in time or the queue is full, 503 if this thread is interrupted
    Grant acquire(Client client, int weight, Wire wire, Criticality criticality, long longest) throws Refusal {
        Waiter waiter;
        lock.lock();
        try {
            reserve.asked(criticality);
            var account = turns.account(client, ++arrivals);
            if (turns.isEmpty() && fits(weight, criticality) && account.admits(weight, wire, share)) {
                return grant(account, weight, wire);
            }
            waiter = new Waiter(account, weight, wire, criticality, ++arrivals, clock.now(), longest);
            turns.look(waiter.since);
            // The newcomer may be the newest now, but not where permits are to be gathered for a heavy call.
            serve();
            turns.join(waiter);
            waiting.incrementAndGet();
            serve();
            if (waiter.grant == null && (longest <= 0 || !hasRoom(waiter))) {
                var refusal = refusal(waiter);
                leave(waiter);
                throw refusal;
            }
        } finally {
            lock.unlock();
        }
        return await(waiter);
    }

    private boolean fits(int weight, Criticality criticality) {
        return held + weight <= limit - reserve.of(limit, criticality) || held == 0;
    }

    private Grant grant(Account account, int weight, Wire wire) {
        held += weight;
        taken = held;
        peak = Math.max(peak, held);
        account.held += weight;
        if (wire == Wire.BOUND) {
            account.transfers += weight;
        }
        return new Grant(account, weight, wire);
    }

    /// Serves those whose turn it is, while there are permits for them.
    private void serve() {
        for (var next = nextServed(); next != null; next = nextServed()) {
            var account = next.account;
            turns.leave(next);
            waiting.decrementAndGet();
            next.grant = grant(account, next.weight, next.wire);
            next.grant.waited = clock.now() - next.since;
            lastWaits.set(next.criticality.below(), next.grant.waited);
            wake(next, Waiter.Standing.SERVED);
            turns.enlist(account);
        }
    }

    private @Nullable Waiter nextServed() {
        if (turns.isEmpty()) {
            return null;
        }
        var gathering = overtakenUntil - clock.now() <= 0;
        var next = turns.next(waiter -> fits(waiter.weight, waiter.criticality), gathering ? 0 : Integer.MAX_VALUE);
        if (next == null && gathering && turns.order() == Order.NEWEST_FIRST) {
            favour(turns.first());
        }
        return next;
    }

    /// Where a lighter call would fit, permits are gathered from now on.
    private void favour(Waiter first) {
        if (fits(1, first.criticality)) {
            turns.favour(first);
        }
    }

    private void leave(Waiter waiter) {
        turns.leave(waiter);
        turns.enlist(waiter.account);
        waiting.decrementAndGet();
        // It may have been the one that nobody overtakes.
        serve();
    }

    /// Makes room in the queue for a call that has joined it.
    private boolean hasRoom(Waiter waiter) {
        if (!turns.isCrowded()) {
            return true;
        }
        var displaced = turns.makesRoomFor(waiter);
        if (displaced == null) {
            return false;
        }
        var crowded = displaced.criticality == waiter.criticality;
        wake(displaced, crowded ? Waiter.Standing.DISPLACED : Waiter.Standing.OUTDONE);
        leave(displaced);
        return true;
    }

    private static void wake(Waiter waiter, Waiter.Standing standing) {
        waiter.standing = standing;
        LockSupport.unpark(waiter.thread);
    }

    private Grant await(Waiter waiter) throws Refusal {
        // An interrupt that meets the grant is dropped, or it would reach the socket. Who stops a call marks its timer
        // as well, which interrupts user code as it begins.
        while (waiter.standing == Waiter.Standing.WAITING) {
            var left = waiter.until - clock.now();
            var interrupted = Thread.interrupted();
            if (interrupted || left <= 0) {
                giveUp(waiter, interrupted);
            } else {
                LockSupport.parkNanos(this, left);
            }
        }
        return switch (waiter.standing) {
            case DISPLACED -> throw refusals.displaced();
            case OUTDONE -> throw refusals.outdone();
            case WAITING, SERVED -> Objects.requireNonNull(waiter.grant, "served without a grant");
        };
    }

    /// Ends the wait, unless it has just been ended from the other side, or permits are gathered for it.
    private void giveUp(Waiter waiter, boolean interrupted) throws Refusal {
        lock.lock();
        try {
            if (waiter.standing != Waiter.Standing.WAITING || (!interrupted && waiter.waitsOn())) {
                return;
            }
            var refusal = interrupted ? Lifecycle.goingDown() : refusal(waiter);
            if (waiter.grant == null) {
                futile(waiter);
                leave(waiter);
            } else {
                leaveUpgrades(waiter);
            }
            throw refusal;
        } finally {
            lock.unlock();
        }
    }

    /// Permits were gathered for a call in vain: for some time it is not done again.
    private void futile(Waiter waiter) {
        var gathered = !fits(waiter.weight, waiter.criticality) && fits(1, waiter.criticality);
        if (gathered && !turns.isEmpty() && turns.first() == waiter) {
            overtakenUntil = clock.now() + OVERTAKING * (waiter.until - waiter.since);
        }
    }

    private void leaveUpgrades(Waiter waiter) {
        turns.withdraw(waiter.account);
        waiter.account.leaveUpgrades(waiter);
        waiting.decrementAndGet();
        upgrade(waiter.account);
        turns.enlist(waiter.account);
        serve();
    }

    /// Lets calls of a client become transfers, as far as its share goes.
    private void upgrade(Account account) {
        for (var next = account.nextUpgrade(share); next != null; next = account.nextUpgrade(share)) {
            account.leaveUpgrades(next);
            waiting.decrementAndGet();
            Objects.requireNonNull(next.grant, "an upgrade without a grant").bind();
            wake(next, Waiter.Standing.SERVED);
        }
    }

    private Refusal refusal(Waiter waiter) {
        var account = waiter.account;
        if (waiter.wire == Wire.BOUND && !account.transferFits(waiter.weight, share)) {
            return refusals.share(account.transfers + " in transfers, " + waiter.weight + " more");
        }
        if (account.held > 0 && account.held + waiter.weight > share && turns.clients() > 1) {
            return refusals.share(account.held + " taken while others wait, " + waiter.weight + " more");
        }
        var observed = held + " taken, " + waiting + " calls waiting, " + waiter.weight + " more";
        return refusals.none(limit, reserve.of(limit, waiter.criticality), observed);
    }

    /// Permits that are held until this is closed.
    final class Grant implements Hold {
        private final Account account;
        private final int weight;
        private Wire wire;
        private int left;
        private long waited;

        private Grant(Account account, int weight, Wire wire) {
            this.account = account;
            this.weight = weight;
            this.wire = wire;
            this.left = weight;
        }

        /// How long it was waited for, in nanoseconds.
        long waited() {
            return waited;
        }

        /// Makes the call a transfer, if it is not one yet. It keeps its permits while it waits for that.
        ///
        /// @param longest how long to wait, in nanoseconds
        /// @throws Refusal 429 if the client has its share in transfers, 503 if this thread is interrupted
        void transfer(long longest) throws Refusal {
            Waiter waiter;
            lock.lock();
            try {
                if (wire == Wire.BOUND || left == 0) {
                    return;
                }
                if (!account.upgrading() && account.transferFits(weight, share)) {
                    turns.withdraw(account);
                    bind();
                    turns.enlist(account);
                    return;
                }
                waiter = new Waiter(account, weight, Wire.BOUND, Criticality.DEFAULT, ++arrivals, clock.now(), longest);
                if (longest <= 0) {
                    throw refusal(waiter);
                }
                waiter.grant = this;
                turns.withdraw(account);
                account.joinUpgrades(waiter);
                waiting.incrementAndGet();
                turns.enlist(account);
            } finally {
                lock.unlock();
            }
            await(waiter);
        }

        private void bind() {
            wire = Wire.BOUND;
            account.transfers += weight;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (left == 0) {
                    return;
                }
                left = 0;
                turns.withdraw(account);
                held -= weight;
                taken = held;
                account.held -= weight;
                if (wire == Wire.BOUND) {
                    account.transfers -= weight;
                    upgrade(account);
                }
                turns.enlist(account);
                serve();
            } finally {
                lock.unlock();
            }
        }
    }
}
