package dev.spillway.internal.gate;

import dev.spillway.limit.Criticality;
import org.jspecify.annotations.Nullable;

/// A call that waits for permits, parked on its own thread. All but its standing is guarded by the lock of its
/// [WeightedPermits].
final class Waiter {
    /// What became of it.
    enum Standing {
        /// Its thread is parked, or about to be.
        WAITING,
        /// It has what it waited for.
        SERVED,
        /// Another client's call took its place in the queue.
        DISPLACED,
        /// A call that goes first took its place in the queue.
        OUTDONE
    }

    final Thread thread = Thread.currentThread();
    final Account account;
    final int weight;
    final WeightedPermits.Wire wire;
    final Criticality criticality;
    final long turn;
    /// When it came, by the process clock.
    final long since;
    /// When it gives up.
    long until;

    private final long latest;
    volatile Standing standing = Standing.WAITING;
    WeightedPermits.@Nullable Grant grant;

    Waiter(
            Account account,
            int weight,
            WeightedPermits.Wire wire,
            Criticality criticality,
            long turn,
            long since,
            long longest) {
        this.account = account;
        this.weight = weight;
        this.wire = wire;
        this.criticality = criticality;
        this.turn = turn;
        this.since = since;
        this.until = since + longest;
        this.latest = until;
    }

    /// It waits no longer than this, unless permits are gathered for it.
    void hurry(long longest) {
        until = Math.min(since + longest, latest);
    }

    /// Lets it wait as long as it may, if permits are gathered for it; tells whether that is longer.
    boolean waitsOn() {
        if (until == latest || !account.favours(this)) {
            return false;
        }
        until = latest;
        return true;
    }
}
