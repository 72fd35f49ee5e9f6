package dev.spillway.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Several pieces of work at once, for one call and under its one deadline. Each runs in a virtual thread of its
/// own that knows the deadline and what travels with it. The first that fails is what [#join()] throws, and the
/// others are interrupted: calls that they have made are given up and their connections closed.
///
/// ```java
/// try (var fan = FanOut.open()) {
///     var stock = fan.fork(() -> inventory.get("/stock/{sku}", sku).as(Stock.class));
///     var price = fan.fork(() -> pricing.get("/price/{sku}", sku).as(Price.class));
///     fan.join();
///     return new Offer(stock.get(), price.get());
/// }
/// ```
///
/// It belongs to the thread that opened it.
public final class FanOut implements AutoCloseable {
    /// The most branches: work that is as wide as its input needs a bound, and this is one.
    public static final int MOST = 100;

    private static final Duration LOOK = Duration.ofMillis(10);

    private final List<Branch<?>> branches = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private boolean joined;

    private FanOut() {}

    /// An empty one.
    public static FanOut open() {
        return new FanOut();
    }

    /// A piece of work and its result.
    ///
    /// @param <T> the type of the result
    public final class Branch<T> {
        private final CountDownLatch done = new CountDownLatch(1);
        private final Thread thread;
        private @Nullable T result;

        private Branch(Callable<? extends T> work, String name) {
            this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(work));
        }

        private void run(Callable<? extends T> work) {
            try {
                result = work.call();
            } catch (Throwable e) {
                if (failure.compareAndSet(null, e)) {
                    interruptAll();
                }
            } finally {
                done.countDown();
            }
        }

        /// The result.
        ///
        /// @throws IllegalStateException if [FanOut#join()] has not returned before
        public T get() {
            var value = result;
            if (!joined || value == null) {
                throw new IllegalStateException("a result is there when join() has returned, and is never null");
            }
            return value;
        }
    }

    /// Begins a piece of work.
    ///
    /// @param work gives a value, never null
    /// @throws IllegalStateException if there are [#MOST] branches already, or they were joined
    public <T> Branch<T> fork(Callable<? extends T> work) {
        if (joined || branches.size() >= MOST) {
            throw new IllegalStateException(joined ? "the branches were joined" : "more than " + MOST + " branches");
        }
        Callable<? extends T> carried = Deadline.find().isPresent() ? Deadline.wrap((Callable<T>) work::call) : work;
        var branch = new Branch<T>(carried, Thread.currentThread().getName() + "-branch-" + branches.size());
        // A branch that fails at once interrupts those that are known; one that is added later is by the check
        // below.
        synchronized (branches) {
            branches.add(branch);
        }
        branch.thread.start();
        if (failure.get() != null) {
            branch.thread.interrupt();
        }
        return branch;
    }

    /// Waits for all branches.
    ///
    /// @throws Exception what the first one threw that failed; the others have been interrupted and have ended
    /// @throws InterruptedException if this thread was interrupted; the branches have been too
    public void join() throws Exception {
        try {
            for (var branch : branches) {
                branch.done.await();
            }
        } catch (InterruptedException e) {
            interruptAll();
            throw e;
        }
        joined = true;
        switch (failure.get()) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /// Interrupts what is still running and waits for it to end: nothing outlives the fan. What is deaf to its
    /// interrupt keeps this thread here, where the call's own deadline finds it.
    @Override
    public void close() {
        interruptAll();
        var interrupted = false;
        for (var branch : branches) {
            while (branch.done.getCount() > 0) {
                try {
                    if (!branch.thread.join(LOOK)) {
                        branch.thread.interrupt();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        joined = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void interruptAll() {
        synchronized (branches) {
            for (var branch : branches) {
                if (branch.done.getCount() > 0) {
                    branch.thread.interrupt();
                }
            }
        }
    }
}
