package dev.spillway.internal.gate;

import dev.spillway.internal.gate.WeightedPermits.Wire;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What one client holds of an endpoint's permits, and its calls that wait. Guarded by the lock of its
/// [WeightedPermits].
final class Account {
    /// The order in which clients are served.
    static final Comparator<Account> BY_TURN =
            Comparator.<Account>comparingInt(account -> account.rank).thenComparingLong(account -> account.turn);

    /// The order in which clients give up places in the queue, from the last.
    static final Comparator<Account> BY_CROWD =
            Comparator.<Account>comparingInt(account -> account.crowd).thenComparingLong(account -> account.number);

    /// The calls that wait; made when the first one has to.
    private static final class Lines {
        private final SequencedSet<Waiter> free = new LinkedHashSet<>();
        private final SequencedSet<Waiter> bound = new LinkedHashSet<>();
        private final SequencedSet<Waiter> upgrades = new LinkedHashSet<>();
    }

    final Client client;
    /// Weight of the permits it holds, and the part of it in transfers.
    int held;

    int transfers;
    /// The number of calls that wait for permits.
    int queued;
    /// Its place in the order of service: valid while it stands there.
    private int rank;

    private long turn;
    /// Its place in the order of crowds: valid while it stands there.
    private int crowd;

    private final long number;
    private @Nullable Lines lines;

    Account(Client client, long number) {
        this.client = client;
        this.number = number;
    }

    /// Whether one more transfer fits the client's share; a first one always does.
    boolean transferFits(int weight, int share) {
        return transfers == 0 || transfers + weight <= share;
    }

    /// Whether a newcomer may have permits at once, as far as transfers are concerned: not past others that wait.
    boolean admits(int weight, Wire wire, int share) {
        return wire == Wire.FREE || (!waitsForTransfer() && transferFits(weight, share));
    }

    private boolean waitsForTransfer() {
        return lines != null && !(lines.bound.isEmpty() && lines.upgrades.isEmpty());
    }

    /// Whether calls that hold permits wait to become transfers.
    boolean upgrading() {
        return lines != null && !lines.upgrades.isEmpty();
    }

    /// Whether nothing is held and nothing waits.
    boolean idle() {
        return held == 0 && queued == 0;
    }

    /// Lets a call wait for permits.
    void join(Waiter waiter) {
        line(waiter).add(waiter);
        queued++;
    }

    /// Takes out a call that waits for permits.
    void leave(Waiter waiter) {
        line(waiter).remove(waiter);
        queued--;
    }

    /// Lets a call that has permits wait to become a transfer.
    void joinUpgrades(Waiter waiter) {
        lines().upgrades.add(waiter);
    }

    /// Takes out a call that waits to become a transfer.
    void leaveUpgrades(Waiter waiter) {
        lines().upgrades.remove(waiter);
    }

    /// The call that becomes a transfer next, if its turn has come.
    @Nullable
    Waiter nextUpgrade(int share) {
        if (!upgrading()) {
            return null;
        }
        var first = lines().upgrades.getFirst();
        return transferFits(first.weight, share) ? first : null;
    }

    /// The call that is served next when there are permits; null if none waits or those that wait are transfers
    /// beyond the share.
    @Nullable
    Waiter next(int share) {
        if (queued == 0) {
            return null;
        }
        var free = first(lines().free);
        var bound = upgrading() ? null : first(lines().bound);
        if (bound == null || !transferFits(bound.weight, share)) {
            return free;
        }
        return free == null || bound.turn < free.turn ? bound : free;
    }

    /// The call that waits for permits and came last; only when one waits.
    Waiter youngest() {
        var lines = lines();
        if (lines.free.isEmpty() || lines.bound.isEmpty()) {
            return lines.free.isEmpty() ? lines.bound.getLast() : lines.free.getLast();
        }
        var free = lines.free.getLast();
        var bound = lines.bound.getLast();
        return free.turn > bound.turn ? free : bound;
    }

    /// Works out its places in both orders, before it takes them.
    void place(@Nullable Waiter next, int share) {
        crowd = queued;
        if (next != null) {
            turn = next.turn;
            rank = held == 0 || held + next.weight <= share ? 0 : held;
        }
    }

    private static @Nullable Waiter first(SequencedSet<Waiter> line) {
        return line.isEmpty() ? null : line.getFirst();
    }

    private SequencedSet<Waiter> line(Waiter waiter) {
        return waiter.wire == Wire.FREE ? lines().free : lines().bound;
    }

    private Lines lines() {
        var made = lines;
        if (made == null) {
            made = new Lines();
            lines = made;
        }
        return made;
    }
}
