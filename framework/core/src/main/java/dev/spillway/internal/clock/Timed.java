package dev.spillway.internal.clock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Something with one deadline that moves: a connection, a call. Setting a deadline is one atomic exchange and,
/// when the sweeper would look too late, one entry in the table; there is no timer object for each request.
///
/// The deadline word is the only arbiter between the owner and the sweeper: whoever exchanges it first has decided.
/// After [#expired(long)] was called, [#deadline(long)] answers [Standing#EXPIRED] until [#revive(long)].
public abstract class Timed {
    /// Whether the owner was in time.
    public enum Standing {
        /// The new deadline holds.
        ALIVE,
        /// The sweeper came first; the deadline was not set.
        EXPIRED
    }

    /// No deadline: the owner is bounded by something else.
    public static final long NEVER = Long.MAX_VALUE;

    private static final long GONE = Long.MIN_VALUE;
    private static final VarHandle DEADLINE;
    private static final VarHandle VISIT;

    static {
        try {
            DEADLINE = MethodHandles.lookup().findVarHandle(Timed.class, "deadline", long.class);
            VISIT = MethodHandles.lookup().findVarHandle(Timed.class, "visit", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What the table holds of this, so that it keeps nothing of what has ended until the planned visit.
    static final class Handle {
        private volatile @Nullable Timed timed;

        private Handle(Timed timed) {
            this.timed = timed;
        }

        /// What is meant; null when it has ended.
        @Nullable
        Timed timed() {
            return timed;
        }
    }

    private final Deadlines table;
    private final Handle handle = new Handle(this);
    private volatile long deadline = NEVER;
    /// When the sweeper will look at this next.
    private volatile long visit = NEVER;

    protected Timed(Deadlines table) {
        this.table = table;
    }

    /// Sets the deadline to a reading of the process clock, or [#NEVER].
    protected final Standing deadline(long at) {
        long last;
        do {
            // An unconditional exchange would for a moment show the sweeper a deadline that does not hold.
            last = deadline;
            if (last == GONE) {
                return Standing.EXPIRED;
            }
        } while (!DEADLINE.compareAndSet(this, last, at));
        if (at < visit) {
            table.visit(this, at);
        }
        return Standing.ALIVE;
    }

    /// Sets the deadline although the last one has expired.
    protected final void revive(long at) {
        DEADLINE.setVolatile(this, at);
        if (at < visit) {
            table.visit(this, at);
        }
    }

    /// Brings the deadline forward from outside, unless its owner moves on meanwhile.
    ///
    /// @param still whether the owner is where the caller believes it to be. It has to turn false before the owner
    ///     sets the deadline of its next state, and true after it has set that of this one: then a deadline that
    ///     was seen while it was true is the one of this state, and the exchange fails once the owner has moved on.
    /// @return whether the new deadline was set; an owner that moves on right after it replaces it
    protected final boolean hasten(long at, BooleanSupplier still) {
        var seen = deadline;
        if (seen == GONE || !still.getAsBoolean() || !DEADLINE.compareAndSet(this, seen, at)) {
            return false;
        }
        table.visit(this, at);
        return true;
    }

    /// Whether the sweeper came first.
    protected final boolean isExpired() {
        return deadline == GONE;
    }

    /// Ends this: no deadline will be noticed any more.
    protected final void cease() {
        DEADLINE.setVolatile(this, GONE);
        handle.timed = null;
    }

    final Handle handle() {
        return handle;
    }

    /// Called once, by the sweeper, when the deadline has passed. It must not block.
    protected abstract void expired(long now);

    /// Moves the planned visit to an earlier time.
    ///
    /// @return false if one as early is planned already
    final boolean claim(long at) {
        while (true) {
            var planned = visit;
            if (planned <= at) {
                return false;
            }
            if (VISIT.compareAndSet(this, planned, at)) {
                return true;
            }
        }
    }

    /// Gives up the planned visit.
    ///
    /// @return false if another one than this was planned, so that this one is stale
    final boolean release(long at) {
        return VISIT.compareAndSet(this, at, NEVER);
    }

    /// What the sweeper does when it comes by: expires what is due, and says when to come again.
    ///
    /// @return the deadline, [#NEVER] if there is none or it is over
    final long swept(long now) {
        while (true) {
            var at = deadline;
            if (at == GONE || at == NEVER) {
                return NEVER;
            }
            if (at - now > 0) {
                return at;
            }
            if (DEADLINE.compareAndSet(this, at, GONE)) {
                expired(now);
                return deadlineAfterExpiry();
            }
        }
    }

    /// `expired` may have revived this with a later deadline.
    private long deadlineAfterExpiry() {
        var at = deadline;
        return at == GONE ? NEVER : at;
    }
}
