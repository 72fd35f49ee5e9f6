package dev.spillway.internal.gate;

import dev.spillway.internal.gate.Bounds.Queueing;
import dev.spillway.limit.Criticality;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The clients of an endpoint's permits: whose turn it is, and who gives up a place. Guarded by the lock of its
/// [WeightedPermits].
///
/// Who is served next: calls of a higher class first. Within a class first the clients that would not hold more than
/// their share, in the order of arrival; then the others, whoever holds least. While nobody else waits, one client may
/// hold all permits.
///
/// When the queue has not been empty for a while (`queue-standing`), more comes than is served, and those at its head
/// are the ones whose callers have waited longest and give up next. Until it is empty, the newest are served first, and
/// who comes waits no longer than `wait-target`. Not so who goes before all that wait for long: for a class the queue
/// stands only while calls of it, or of a higher one, do.
final class Turns {
    /// Who of those that wait is served first.
    enum Order {
        /// Whoever came first.
        OLDEST_FIRST,
        /// Whoever came last: the one whose answer is still wanted.
        NEWEST_FIRST;

        /// The other one.
        Order reversed() {
            return this == OLDEST_FIRST ? NEWEST_FIRST : OLDEST_FIRST;
        }

        /// The first of a line in which the oldest comes first.
        @Nullable
        Waiter first(SequencedSet<Waiter> line) {
            if (line.isEmpty()) {
                return null;
            }
            return this == OLDEST_FIRST ? line.getFirst() : line.getLast();
        }

        /// Whether one comes before the other.
        boolean isBefore(Waiter one, Waiter other) {
            return (one.turn < other.turn) == (this == OLDEST_FIRST);
        }
    }

    private static final int CLASSES = Criticality.values().length;

    /// How many heavy calls are looked past to find one that fits.
    private static final int LOOK = 16;

    private final int queue;
    private final int share;
    private final Queueing queueing;
    private final Map<Client, Account> accounts = new HashMap<>();
    /// Clients with a call that is served as soon as there are permits.
    private final TreeSet<Account> ready = new TreeSet<>(Account.BY_TURN);
    /// Clients with calls in the queue.
    private final TreeSet<Account> crowds = new TreeSet<>(Account.BY_CROWD);

    private Order order = Order.OLDEST_FIRST;
    /// Calls that wait, of each class and those above it.
    private final int[] queued = new int[CLASSES];
    /// When none of them waited last.
    private final long[] standingSince = new long[CLASSES];

    Turns(Bounds bounds) {
        this.queue = bounds.queue();
        this.share = bounds.clientShare();
        this.queueing = bounds.queueing();
    }

    /// Looks whether the queue stands.
    void look(long now) {
        if (stands(Criticality.BULK, now)) {
            order(Order.NEWEST_FIRST);
        }
    }

    /// Whether calls of a class, or of those above it, have not let the queue be empty for a while.
    private boolean stands(Criticality criticality, long now) {
        var from = criticality.below();
        return queued[from] > 0 && now - standingSince[from] >= queueing.standing();
    }

    /// A call waits. Where the queue stands for its class, it does not wait for long.
    void join(Waiter waiter) {
        if (stands(waiter.criticality, waiter.since)) {
            waiter.hurry(queueing.target());
        }
        for (var from = waiter.criticality.below(); from >= 0; from--) {
            if (queued[from] == 0) {
                standingSince[from] = waiter.since;
            }
            queued[from]++;
        }
        withdraw(waiter.account);
        waiter.account.join(waiter);
        enlist(waiter.account);
    }

    /// A call waits no longer. Its account is to be enlisted again.
    void leave(Waiter waiter) {
        withdraw(waiter.account);
        waiter.account.leave(waiter);
        for (var from = waiter.criticality.below(); from >= 0; from--) {
            queued[from]--;
        }
        if (queued[0] == 0) {
            order(Order.OLDEST_FIRST);
        }
    }

    /// Whether more calls wait than may.
    boolean isCrowded() {
        return queued[0] > queue;
    }

    /// The account of a client.
    ///
    /// @param number tells accounts apart
    Account account(Client client, long number) {
        return accounts.computeIfAbsent(client, key -> new Account(key, number));
    }

    /// Clients that hold or wait.
    int clients() {
        return accounts.size();
    }

    /// Whether nobody waits who could be served.
    boolean isEmpty() {
        return ready.isEmpty();
    }

    /// Who is served first.
    Order order() {
        return order;
    }

    private void order(Order other) {
        if (order == other) {
            return;
        }
        var waiting = List.copyOf(crowds);
        ready.clear();
        crowds.clear();
        order = other;
        waiting.forEach(this::enlist);
    }

    /// Takes a client out of both orders, before anything changes that its places depend on.
    void withdraw(Account account) {
        ready.remove(account);
        crowds.remove(account);
    }

    /// Gives a client its places in both orders, or forgets it.
    void enlist(Account account) {
        var next = account.next(share, order);
        account.place(next, share, order);
        if (next != null) {
            ready.add(account);
        }
        if (account.queued > 0) {
            crowds.add(account);
        } else if (account.idle()) {
            accounts.remove(account.client);
        }
    }

    /// The call whose turn it is; only when one could be served.
    Waiter first() {
        return Objects.requireNonNull(ready.first().next(share, order), "ready without a call");
    }

    /// The first call that fits.
    ///
    /// @param overtaking how many calls that do not fit may be looked past
    @Nullable
    Waiter next(Predicate<Waiter> fits, int overtaking) {
        var looked = 0;
        for (var account : ready) {
            var next = account.next(share, order);
            if (next != null && fits.test(next)) {
                return next;
            }
            if (++looked > Math.min(overtaking, LOOK)) {
                return null;
            }
        }
        return null;
    }

    /// From now on nobody who comes later is served before this call, whose turn it is.
    void favour(Waiter waiter) {
        withdraw(waiter.account);
        waiter.account.favour(waiter);
        enlist(waiter.account);
    }

    /// Who makes room for a newcomer that has joined a queue that was full; null if the newcomer has to go.
    ///
    /// A call of a lower class always does. Of the same class it is one of the client with most, if that client is
    /// left with as many as the newcomer's has. Otherwise the newcomer goes, also where the newest are served first: who
    /// waits there waits for `wait-target` at most, so nobody who is old is served, and a call that parks only to be
    /// woken by the next one costs several times what a refusal does.
    @Nullable
    Waiter makesRoomFor(Waiter newcomer) {
        var crowd = crowds.last();
        var last = crowd.last(order);
        var lower = last.criticality.compareTo(newcomer.criticality);
        if (last == newcomer || lower > 0) {
            return null;
        }
        return lower < 0 || crowd.queued - 1 >= newcomer.account.queued ? last : null;
    }
}
