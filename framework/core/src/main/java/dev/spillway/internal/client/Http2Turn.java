package dev.spillway.internal.client;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets one call make the connection; those that come meanwhile wait for it, and share its failure. If that call runs
/// out of its own time, the next one tries.
final class Http2Turn {
    private final ReentrantLock lock;
    private final Condition changed;
    private boolean taken;
    private long round;
    private @Nullable Fault last;

    Http2Turn(ReentrantLock lock) {
        this.lock = lock;
        this.changed = lock.newCondition();
    }

    /// Takes the turn, or waits until whoever has it is done.
    ///
    /// @param needed whether there is something to do
    /// @return whether it was taken; else it is over
    /// @throws Fault if the other one failed, or the time was over
    boolean take(Flight flight, BooleanSupplier needed) throws Fault {
        lock.lock();
        try {
            if (!taken) {
                taken = needed.getAsBoolean();
                return taken;
            }
            flight.hold(this::wake);
            for (var waited = round; waited == round; ) {
                if (flight.isEnded()) {
                    throw flight.over();
                }
                changed.await();
            }
            if (last != null) {
                throw last;
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw flight.cancelled();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whoever has the turn is done.
    void end() {
        end(null);
    }

    /// Whoever has the turn has failed. What he was too late for, or gave up, others may yet do.
    void fail(Fault fault) {
        end(fault.kind() instanceof Fault.Failed || fault.kind() instanceof Fault.Refused ? fault : null);
    }

    private void end(@Nullable Fault fault) {
        lock.lock();
        try {
            taken = false;
            round++;
            last = fault;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
