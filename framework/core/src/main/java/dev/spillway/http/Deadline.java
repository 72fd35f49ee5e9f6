package dev.spillway.http;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The moment at which the answer to a call is no longer wanted. Within a handler [#current()] is the deadline of
/// the call: the smallest of the route's, the caller's (`X-Request-Timeout-Ms` and its kin) and what the connection
/// allows.
///
/// It is carried by a [ScopedValue] and does not cross threads by itself: hand work to other threads through
/// [#wrap(Runnable)], [#wrap(Callable)] or [#wrap(Executor)].
public final class Deadline {
    private static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();
    /// Far enough for every call, near enough that sums do not overflow.
    private static final long FAR = Duration.ofDays(365).toNanos();

    private final LongSupplier nanosLeft;

    private Deadline(LongSupplier nanosLeft) {
        this.nanosLeft = nanosLeft;
    }

    /// A deadline `remaining` from now, by the monotonic clock.
    public static Deadline in(Duration remaining) {
        var at = System.nanoTime() + Math.min(remaining.toNanos(), FAR);
        return new Deadline(() -> at - System.nanoTime());
    }

    /// A deadline kept by somebody else.
    ///
    /// @param nanosLeft the time left in nanoseconds, zero or less when it is over
    public static Deadline of(LongSupplier nanosLeft) {
        return new Deadline(nanosLeft);
    }

    /// The deadline of the call that this thread works for.
    ///
    /// @throws IllegalStateException if it works for none
    public static Deadline current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no call in this thread; carry its deadline here with Deadline.wrap(…)");
        }
        return CURRENT.get();
    }

    /// The time left; zero when it is over, never negative.
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanosLeft.getAsLong()));
    }

    /// Runs `work` with this deadline as the current one.
    ///
    /// @throws X what `work` throws
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /// `task` with the deadline of this thread.
    ///
    /// @throws IllegalStateException if this thread works for no call
    public static Runnable wrap(Runnable task) {
        var deadline = current();
        return () -> ScopedValue.where(CURRENT, deadline).run(task);
    }

    /// `task` with the deadline of this thread.
    ///
    /// @throws IllegalStateException if this thread works for no call
    public static <T> Callable<T> wrap(Callable<T> task) {
        var deadline = current();
        return () -> ScopedValue.where(CURRENT, deadline).call(task::call);
    }

    /// An executor whose tasks have the deadline of the thread that hands them in.
    public static Executor wrap(Executor executor) {
        return task -> executor.execute(wrap(task));
    }
}
