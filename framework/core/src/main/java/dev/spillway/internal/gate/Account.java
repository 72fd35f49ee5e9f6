package dev.spillway.internal.gate;

import dev.spillway.internal.gate.Turns.Order;
import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What one client holds of an endpoint's permits, and its calls that wait. Guarded by the lock of its
/// [WeightedPermits].
final class Account {
    private static final List<Criticality> LOWEST_FIRST = List.of(Criticality.values());
    private static final List<Criticality> HIGHEST_FIRST = LOWEST_FIRST.reversed();

    private static final int FAVOURED = -1;

    /// The order in which clients are served.
    static final Comparator<Account> BY_TURN = Comparator.<Account>comparingInt(account -> account.grade)
            .thenComparingInt(account -> account.rank)
            .thenComparingLong(account -> account.turn);

    /// The order in which clients give up places in the queue, from the last.
    static final Comparator<Account> BY_CROWD = Comparator.<Account>comparingInt(account -> -account.lowest)
            .thenComparingInt(account -> account.crowd)
            .thenComparingLong(account -> account.seniority);

    /// The calls of one class that wait.
    private static final class Lines {
        private final SequencedSet<Waiter> free = new LinkedHashSet<>();
        private final SequencedSet<Waiter> bound = new LinkedHashSet<>();

        boolean isEmpty() {
            return free.isEmpty() && bound.isEmpty();
        }
    }

    final Client client;
    /// Weight of the permits it holds, and the part of it in transfers.
    int held;

    int transfers;
    /// The number of calls that wait for permits.
    int queued;
    /// Its place in the order of service: valid while it stands there.
    private int grade;

    private int rank;
    private long turn;
    /// Its place in the order of crowds: valid while it stands there.
    private int lowest;

    private int crowd;
    private long seniority;

    private final long number;
    /// Made when the first call has to wait.
    private @Nullable Map<Criticality, Lines> lines;

    private @Nullable SequencedSet<Waiter> upgrades;
    /// The call that permits are gathered for, whoever comes later.
    private @Nullable Waiter favoured;

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
        return upgrading() || (lines != null && lines.values().stream().anyMatch(line -> !line.bound.isEmpty()));
    }

    /// Whether calls that hold permits wait to become transfers.
    boolean upgrading() {
        return upgrades != null && !upgrades.isEmpty();
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
        if (favoured == waiter) {
            favoured = null;
        }
    }

    /// From now on this call, which is its next, is served before any of its class that comes later.
    void favour(Waiter waiter) {
        favoured = waiter;
    }

    /// Whether permits are gathered for this call.
    boolean favours(Waiter waiter) {
        return favoured == waiter;
    }

    /// Lets a call that has permits wait to become a transfer.
    void joinUpgrades(Waiter waiter) {
        var made = upgrades;
        if (made == null) {
            made = new LinkedHashSet<>();
            upgrades = made;
        }
        made.add(waiter);
    }

    /// Takes out a call that waits to become a transfer.
    void leaveUpgrades(Waiter waiter) {
        if (upgrades != null) {
            upgrades.remove(waiter);
        }
    }

    /// The call that becomes a transfer next, if its turn has come.
    @Nullable
    Waiter nextUpgrade(int share) {
        if (upgrades == null || upgrades.isEmpty()) {
            return null;
        }
        var first = upgrades.getFirst();
        return transferFits(first.weight, share) ? first : null;
    }

    /// The call that is served next when there are permits: of the highest class, the first in `order`; null if none
    /// waits or those that wait are transfers beyond the share.
    @Nullable
    Waiter next(int share, Order order) {
        if (queued == 0 || lines == null) {
            return null;
        }
        for (var criticality : HIGHEST_FIRST) {
            if (isFavoured(criticality, share)) {
                return favoured;
            }
            var line = lines.get(criticality);
            var next = line == null ? null : next(line, share, order);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private boolean isFavoured(Criticality criticality, int share) {
        return favoured != null
                && favoured.criticality == criticality
                && (favoured.wire == Wire.FREE || (!upgrading() && transferFits(favoured.weight, share)));
    }

    private @Nullable Waiter next(Lines line, int share, Order order) {
        var free = order.first(line.free);
        var bound = upgrading() ? null : order.first(line.bound);
        if (bound == null || !transferFits(bound.weight, share)) {
            return free;
        }
        return free == null || order.isBefore(bound, free) ? bound : free;
    }

    /// The call that gives up its place first: of the lowest class, the last in `order`; only when one waits.
    Waiter last(Order order) {
        if (lines != null) {
            for (var criticality : LOWEST_FIRST) {
                var line = lines.get(criticality);
                if (line != null && !line.isEmpty()) {
                    return last(line, order.reversed());
                }
            }
        }
        throw new IllegalStateException("nobody waits");
    }

    private static Waiter last(Lines line, Order reversed) {
        var free = reversed.first(line.free);
        var bound = reversed.first(line.bound);
        if (free == null || bound == null) {
            return free == null ? Objects.requireNonNull(bound) : free;
        }
        return reversed.isBefore(free, bound) ? free : bound;
    }

    /// Works out its places in both orders, before it takes them.
    void place(@Nullable Waiter next, int share, Order order) {
        crowd = queued;
        if (queued > 0) {
            var last = last(order);
            lowest = last.criticality.below();
            seniority = order == Order.OLDEST_FIRST ? number : -last.turn;
        }
        if (next != null) {
            turn = order == Order.OLDEST_FIRST ? next.turn : -next.turn;
            grade = -next.criticality.below();
            rank = next == favoured ? FAVOURED : held == 0 || held + next.weight <= share ? 0 : held;
        }
    }

    private SequencedSet<Waiter> line(Waiter waiter) {
        var made = lines;
        if (made == null) {
            made = new EnumMap<>(Criticality.class);
            lines = made;
        }
        var line = made.computeIfAbsent(waiter.criticality, _ -> new Lines());
        return waiter.wire == Wire.FREE ? line.free : line.bound;
    }
}
