package dev.spillway.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

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

    /// What keeps a deadline: the call that it belongs to.
    @FunctionalInterface
    public interface Source {
        /// The time left in nanoseconds, zero or less when it is over.
        long nanosLeft();

        /// As [Deadline#onEnd(Runnable)]; a source that is no call never ends.
        default Registration onEnd(Runnable action) {
            return () -> {};
        }

        /// As [Deadline#carried(String)]; a source that is no call carries nothing.
        default Optional<String> carried(String name) {
            return Optional.empty();
        }

        /// As [Deadline#part(Class)]; a source that is no call has none.
        default <T> Optional<T> part(Class<T> type) {
            return Optional.empty();
        }
    }

    /// An action that waits for the end of a call; closing it takes it back.
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final Source source;

    private Deadline(Source source) {
        this.source = source;
    }

    /// A deadline `remaining` from now, by the monotonic clock.
    public static Deadline in(Duration remaining) {
        var at = System.nanoTime() + Math.min(remaining.toNanos(), FAR);
        return new Deadline(() -> at - System.nanoTime());
    }

    /// A deadline kept by somebody else.
    public static Deadline of(Source source) {
        return new Deadline(source);
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

    /// The deadline of the call that this thread works for, if it works for one.
    public static Optional<Deadline> find() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /// The time left; zero when it is over, never negative.
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, source.nanosLeft()));
    }

    /// Runs `action` once when the call has been answered or given up, on the thread that ends it: to let go of
    /// what was taken for it. It must not block. If the call has ended already, it runs at once.
    public Registration onEnd(Runnable action) {
        return source.onEnd(action);
    }

    /// A header field of the call, for what travels with it. `traceparent` and `X-Request-Id` are always there, as
    /// the framework understood or made them: the first names the span of this call, the second is its trace id if
    /// nobody called the request something else. They and `tracestate` stay when the call has ended; any other is
    /// empty then, and if the call came without it.
    public Optional<String> carried(String name) {
        return source.carried(name);
    }

    /// What a module of the framework keeps with the call, for that module.
    public <T> Optional<T> part(Class<T> type) {
        return source.part(type);
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
