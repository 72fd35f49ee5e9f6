package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Knobs;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The permits of an endpoint. A call takes its weight; if that is not free it waits a little, parked on its own
/// virtual thread, in a queue that is bounded by the number of calls.
///
/// Who is served next: first the clients that would not hold more than their share, in the order of arrival; then
/// the others, whoever holds least. While nobody else waits, one client may hold all permits.
///
/// A heavy call whose turn it is is not overtaken: permits gather for it. Should they not gather before its time
/// is over, then for [#OVERTAKING] times as long heavy calls are overtaken by what fits, so that calls too heavy
/// to be served hold up the others for a fifth of the time at most.
///
/// Transfers are bounded harder. A call that depends on its client's wire while it holds permits (its body is not
/// read yet, or its answer is streamed) lasts as long as that client likes. One client never has more than its
/// share in transfers, or one call, whoever else is there: so the rest is free at the moment a second client
/// comes.
///
/// Who may wait: when the queue is full, a newcomer takes the place of the youngest call of the client with most
/// calls there, if that client is left with as many as the newcomer's has; else the newcomer is refused.
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

    /// How many heavy calls are looked past to find one that fits.
    private static final int LOOK = 16;

    private final Clock clock;
    private final String route;
    private final int permits;
    private final int queue;
    private final int share;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Client, Account> accounts = new HashMap<>();
    /// Clients with a call that is served as soon as there are permits.
    private final TreeSet<Account> ready = new TreeSet<>(Account.BY_TURN);
    /// Clients with calls in the queue.
    private final TreeSet<Account> crowds = new TreeSet<>(Account.BY_CROWD);

    private long arrivals;
    private int queued;
    private int held;
    private long overtakenUntil;
    /// Copies for whoever looks without the lock.
    private volatile int taken;

    private final AtomicInteger waiting = new AtomicInteger();

    /// The permits of `route`.
    WeightedPermits(Clock clock, String route, Bounds bounds) {
        this.clock = clock;
        this.route = route;
        this.permits = bounds.permits();
        this.queue = bounds.queue();
        this.share = bounds.clientShare();
        this.overtakenUntil = clock.now();
    }

    @Override
    public int limit() {
        return permits;
    }

    @Override
    public int taken() {
        return taken;
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    /// Clients that hold or wait.
    int clients() {
        lock.lock();
        try {
            return accounts.size();
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
    Grant acquire(Client client, int weight, Wire wire, long longest) throws Refusal {
        Waiter waiter;
        lock.lock();
        try {
            var account = accounts.computeIfAbsent(client, key -> new Account(key, ++arrivals));
            if (ready.isEmpty() && held + weight <= permits && account.admits(weight, wire, share)) {
                return grant(account, weight, wire);
            }
            waiter = new Waiter(account, weight, wire, ++arrivals);
            join(waiter);
            serve();
            if (waiter.grant == null && (longest <= 0 || !hasRoom(waiter))) {
                var refusal = refusal(waiter);
                leave(waiter);
                throw refusal;
            }
        } finally {
            lock.unlock();
        }
        return await(waiter, longest);
    }

    private Grant grant(Account account, int weight, Wire wire) {
        held += weight;
        taken = held;
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
            withdraw(account);
            account.leave(next);
            left();
            next.grant = grant(account, next.weight, next.wire);
            wake(next, Waiter.Standing.SERVED);
            enlist(account);
        }
    }

    private @Nullable Waiter nextServed() {
        var looked = 0;
        for (var account : ready) {
            var next = account.next(share);
            if (next != null && held + next.weight <= permits) {
                return next;
            }
            looked++;
            if (looked == LOOK || overtakenUntil - clock.now() <= 0) {
                return null;
            }
        }
        return null;
    }

    private void join(Waiter waiter) {
        withdraw(waiter.account);
        waiter.account.join(waiter);
        queued++;
        waiting.incrementAndGet();
        enlist(waiter.account);
    }

    private void leave(Waiter waiter) {
        withdraw(waiter.account);
        waiter.account.leave(waiter);
        left();
        enlist(waiter.account);
        // It may have been the one that nobody overtakes.
        serve();
    }

    private void left() {
        queued--;
        waiting.decrementAndGet();
    }

    /// Makes room in the queue for a call that has joined it.
    private boolean hasRoom(Waiter waiter) {
        if (queued <= queue) {
            return true;
        }
        var crowd = crowds.last();
        if (crowd.queued - 1 < waiter.account.queued) {
            return false;
        }
        var displaced = crowd.youngest();
        wake(displaced, Waiter.Standing.DISPLACED);
        leave(displaced);
        return true;
    }

    /// Takes a client out of both orders, before anything changes that its places depend on.
    private void withdraw(Account account) {
        ready.remove(account);
        crowds.remove(account);
    }

    /// Gives a client its places in both orders, or forgets it.
    private void enlist(Account account) {
        var next = account.next(share);
        account.place(next, share);
        if (next != null) {
            ready.add(account);
        }
        if (account.queued > 0) {
            crowds.add(account);
        } else if (account.idle()) {
            accounts.remove(account.client);
        }
    }

    private static void wake(Waiter waiter, Waiter.Standing standing) {
        waiter.standing = standing;
        LockSupport.unpark(waiter.thread);
    }

    private Grant await(Waiter waiter, long longest) throws Refusal {
        var until = clock.now() + longest;
        while (waiter.standing == Waiter.Standing.WAITING) {
            var left = until - clock.now();
            var interrupted = Thread.interrupted();
            if (interrupted || left <= 0) {
                giveUp(waiter, longest, interrupted);
            } else {
                LockSupport.parkNanos(this, left);
            }
        }
        if (waiter.standing == Waiter.Standing.DISPLACED) {
            throw displaced();
        }
        return Objects.requireNonNull(waiter.grant, "served without a grant");
    }

    /// Ends the wait, unless it has just been ended from the other side.
    private void giveUp(Waiter waiter, long longest, boolean interrupted) throws Refusal {
        lock.lock();
        try {
            if (waiter.standing != Waiter.Standing.WAITING) {
                return;
            }
            var refusal = interrupted ? Lifecycle.goingDown() : refusal(waiter);
            if (waiter.grant == null) {
                futile(waiter, longest);
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
    private void futile(Waiter waiter, long waited) {
        if (!ready.isEmpty() && ready.first() == waiter.account && held + waiter.weight > permits) {
            overtakenUntil = clock.now() + OVERTAKING * waited;
        }
    }

    private void leaveUpgrades(Waiter waiter) {
        withdraw(waiter.account);
        waiter.account.leaveUpgrades(waiter);
        waiting.decrementAndGet();
        upgrade(waiter.account);
        enlist(waiter.account);
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
            return shareRefusal(account.transfers + " in transfers, " + waiter.weight + " more");
        }
        if (account.held > 0 && account.held + waiter.weight > share && accounts.size() > 1) {
            return shareRefusal(account.held + " taken while others wait, " + waiter.weight + " more");
        }
        return Refusal.bound(
                Reason.PERMITS,
                Knobs.PERMITS.path(route),
                permits + " permits",
                held + " taken, " + waiting + " calls waiting, " + waiter.weight + " more",
                Refusal.SOON);
    }

    private Refusal displaced() {
        return shareRefusal("most of the queue, when another client came");
    }

    private Refusal shareRefusal(String observed) {
        var limit = share + " of " + permits + " permits for one client";
        return Refusal.bound(Reason.CLIENT_SHARE, Knobs.CLIENT_SHARE.path(route), limit, observed, Refusal.SOON);
    }

    /// Permits that are held until this is closed.
    final class Grant implements Hold {
        private final Account account;
        private final int weight;
        private Wire wire;
        private int left;

        private Grant(Account account, int weight, Wire wire) {
            this.account = account;
            this.weight = weight;
            this.wire = wire;
            this.left = weight;
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
                    withdraw(account);
                    bind();
                    enlist(account);
                    return;
                }
                waiter = new Waiter(account, weight, Wire.BOUND, ++arrivals);
                if (longest <= 0) {
                    throw refusal(waiter);
                }
                waiter.grant = this;
                withdraw(account);
                account.joinUpgrades(waiter);
                waiting.incrementAndGet();
                enlist(account);
            } finally {
                lock.unlock();
            }
            await(waiter, longest);
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
                withdraw(account);
                held -= weight;
                taken = held;
                account.held -= weight;
                if (wire == Wire.BOUND) {
                    account.transfers -= weight;
                    upgrade(account);
                }
                enlist(account);
                serve();
            } finally {
                lock.unlock();
            }
        }
    }
}
