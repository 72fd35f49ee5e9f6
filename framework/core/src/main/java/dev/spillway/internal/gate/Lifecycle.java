package dev.spillway.internal.gate;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Where the process is in its life, and the calls it has let in. It only moves forward.
public final class Lifecycle {
    /// The stages, in order.
    public enum Stage {
        /// Not ready yet.
        STARTING,
        /// Ready.
        SERVING,
        /// Unready, but serving; answers ask the client to leave.
        LEAVING,
        /// Closing the port; answers that ask a client to leave wait until it is closed.
        CLOSING_PORT,
        /// Not accepting connections; what arrives on the old ones is served.
        DRAINING,
        /// Interrupting what is left; nothing new is served.
        CANCELLING,
        /// Closing resources.
        CLOSED
    }

    /// How often the end of the last call is looked for: a signal from every call would cost every call something.
    private static final Duration LOOK = Duration.ofMillis(5);

    /// How long an answer waits for the port to be closed, at most.
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.STARTING);
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<Runnable> endless = ConcurrentHashMap.newKeySet();

    /// The present stage.
    public Stage stage() {
        return stage.get();
    }

    /// Moves on to `next`, or stays if it is there or beyond.
    public void advance(Stage next) {
        stage.accumulateAndGet(next, (now, then) -> then.compareTo(now) > 0 ? then : now);
        if (isDraining()) {
            endless.forEach(Runnable::run);
        }
    }

    private boolean isDraining() {
        return stage().compareTo(Stage.DRAINING) >= 0;
    }

    /// Has `action` run when the port is closed, until what is returned is closed: an answer that has no end of its own
    /// ends then, and its client comes back to another instance. It may run more than once, and must not block.
    Hold whenDraining(Runnable action) {
        endless.add(action);
        if (isDraining()) {
            action.run();
        }
        return () -> endless.remove(action);
    }

    /// Whether a connection should end after its next answer.
    public boolean leaving() {
        return stage().compareTo(Stage.LEAVING) >= 0;
    }

    /// Waits while the port is being closed, for a moment at most. A client that is asked to leave just then would
    /// come back into the queue of a port that nobody accepts from any more, and be reset with its next request.
    public void awaitPortClosed() {
        var from = System.nanoTime();
        while (stage() == Stage.CLOSING_PORT && System.nanoTime() - from < LONGEST_WAIT.toNanos()) {
            LockSupport.parkNanos(this, Duration.ofMillis(1).toNanos());
        }
    }

    /// Lets a call in, until what is returned is closed. It is counted before the stage is looked at: once the
    /// stage has moved on, no call that passed the look is missing from the count.
    ///
    /// @throws Refusal 503 when the process does not serve any more
    public Hold enter() throws Refusal {
        calls.incrementAndGet();
        try {
            refuseAtTheEnd();
        } catch (Refusal refusal) {
            calls.decrementAndGet();
            throw refusal;
        }
        return new Once(calls::decrementAndGet);
    }

    /// Lets no work begin that would have to be interrupted at once.
    ///
    /// @throws Refusal 503 when the process does not serve any more
    void refuseAtTheEnd() throws Refusal {
        if (stage().compareTo(Stage.CANCELLING) >= 0) {
            throw goingDown();
        }
    }

    /// The calls that were let in and are not answered yet.
    public int calls() {
        return calls.get();
    }

    /// Waits until no call is left.
    ///
    /// @param longest how long at most
    /// @return the calls that are left
    /// @throws InterruptedException if this thread is interrupted
    public int awaitQuiet(Duration longest) throws InterruptedException {
        var from = System.nanoTime();
        while (calls() > 0 && System.nanoTime() - from < longest.toNanos()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(this, LOOK.toNanos());
        }
        return calls();
    }

    /// The refusal of a call that the end of the process has overtaken.
    static Refusal goingDown() {
        var problem = Refusal.problem(Reason.DRAINING).detail("the service is going down");
        return new Refusal(Reason.DRAINING, problem.retryAfter(Refusal.SOON));
    }
}
