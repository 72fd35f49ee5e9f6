package dev.spillway.internal.gate;

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
        /// Another call took its place in the queue.
        DISPLACED
    }

    final Thread thread = Thread.currentThread();
    final Account account;
    final int weight;
    final WeightedPermits.Wire wire;
    final long turn;
    volatile Standing standing = Standing.WAITING;
    WeightedPermits.@Nullable Grant grant;

    Waiter(Account account, int weight, WeightedPermits.Wire wire, long turn) {
        this.account = account;
        this.weight = weight;
        this.wire = wire;
        this.turn = turn;
    }
}
