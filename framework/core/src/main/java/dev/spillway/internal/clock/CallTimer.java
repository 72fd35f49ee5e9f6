package dev.spillway.internal.clock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The time of user code within a call. At the deadline its thread is interrupted; if it is deaf to that, the call
/// is cut from outside some time later.
///
/// An interrupt that arrives inside an NIO operation closes the channel. So it is sent only in the state RUNNING:
/// [#suspend()] is called before this thread touches its socket, and [#end()] before an answer is written, and both
/// take back an interrupt that has already been sent.
public final class CallTimer extends Timed {
    /// How user code ended.
    public enum Outcome {
        /// Before its deadline.
        IN_TIME,
        /// After it was interrupted at its deadline.
        LATE,
        /// After it was interrupted by [#cancel()].
        CANCELLED,
        /// After it was interrupted by [#abandon()].
        ABANDONED
    }

    /// Thrown in user code that goes on reading or writing after its interrupt.
    public static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1;

        Over() {
            super("the time of this call is over", null, false, false);
        }
    }

    /// Whom user code works for.
    @FunctionalInterface
    public interface Owner {
        /// User code was interrupted: what is done for it elsewhere is no longer wanted. Called by the sweeper or by
        /// the thread of user code, must not block.
        void stopped();
    }

    /// Somebody who wants to know of user code that takes a while.
    ///
    /// @param after nanoseconds that user code has run without waiting for the client; [#NEVER] if nobody
    ///     wants to know
    /// @param begin called by the sweeper, at most once for each such stretch. Until it returns, the thread of user
    ///     code cannot suspend or end this, and so does not touch its connection. It must not block
    public record Lookout(long after, Runnable begin) {
        static final Lookout NOBODY = new Lookout(NEVER, () -> {});
    }

    private static final Owner NOBODY = () -> {};

    private enum State {
        IDLE,
        RUNNING,
        WAITING,
        INTERRUPTING,
        INTERRUPTED,
        CUTTING,
        CUT
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallTimer.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Clock clock;
    private final long grace;
    private final Runnable cut;
    private final Lookout lookout;
    private volatile State state = State.IDLE;
    private volatile @Nullable Thread thread;
    private volatile Owner owner = NOBODY;
    private volatile boolean cancelled;
    private volatile boolean abandoned;
    private long at;
    private long latest;
    private long waitingSince;
    /// When the lookout begins, of the present stretch of user code.
    private long lookAt = NEVER;
    /// Written while INTERRUPTING.
    private long cutAt;
    /// Why it was interrupted, as it was then: a cut abandons the call, and it was late nevertheless.
    private Outcome interrupted = Outcome.IN_TIME;

    /// A timer for calls that follow one another.
    ///
    /// @param grace nanoseconds from the interrupt to the cut
    /// @param cut ends the call from outside; called by the sweeper, must not block
    public CallTimer(Deadlines table, long grace, Runnable cut) {
        this(table, grace, cut, Lookout.NOBODY);
    }

    /// As [#CallTimer(Deadlines, long, Runnable)], with a lookout.
    public CallTimer(Deadlines table, long grace, Runnable cut, Lookout lookout) {
        super(table);
        this.clock = table;
        this.grace = grace;
        this.cut = cut;
        this.lookout = lookout;
    }

    /// User code begins on this thread.
    ///
    /// @param at its deadline, which does not run while it is suspended
    /// @param latest the deadline that nothing moves
    /// @param owner told when it is interrupted
    public void begin(long at, long latest, Owner owner) {
        this.at = Math.min(at, latest);
        this.latest = latest;
        this.owner = owner;
        thread = Thread.currentThread();
        go(clock.now());
    }

    /// Whoever stops this meanwhile sees that it runs, and brings the deadline forward, or is seen here after the
    /// deadline was set.
    private void go(long now) {
        lookAt = lookout.after == NEVER ? NEVER : now + lookout.after;
        var next = Math.min(at, lookAt);
        state = State.RUNNING;
        revive(next);
        if (isStopped()) {
            revive(clock.now());
        }
    }

    /// This thread is about to wait for the client; its time stands still and no interrupt arrives.
    ///
    /// @throws Over if it was interrupted already
    public void suspend() {
        if (state == State.IDLE) {
            return;
        }
        waitingSince = clock.now();
        if (at - waitingSince <= 0 || isStopped()) {
            interruptSelf();
        }
        while (!STATE.compareAndSet(this, State.RUNNING, State.WAITING)) {
            switch (state) {
                case RUNNING, INTERRUPTING, CUTTING -> Thread.onSpinWait();
                case IDLE, WAITING, INTERRUPTED, CUT -> {
                    Thread.interrupted();
                    throw new Over();
                }
            }
        }
        Thread.interrupted();
        revive(NEVER);
    }

    /// The sweeper comes a moment after time is over. User code that does nothing but wait for the client would wait
    /// again by then, and be heard of no more as long as the client goes on.
    private void interruptSelf() {
        if (STATE.compareAndSet(this, State.RUNNING, State.INTERRUPTING)) {
            interrupt(waitingSince);
        }
    }

    /// The client has been heard; time goes on.
    public void resume() {
        if (state != State.WAITING) {
            return;
        }
        var now = clock.now();
        at = Math.min(at + now - waitingSince, latest);
        go(now);
    }

    /// User code has ended. No interrupt of ours is pending or will come.
    public Outcome end() {
        while (true) {
            var last = state;
            if (last == State.INTERRUPTING || last == State.CUTTING) {
                Thread.onSpinWait();
            } else if (STATE.compareAndSet(this, last, State.IDLE)) {
                return ended(last);
            }
        }
    }

    private Outcome ended(State last) {
        var outcome = switch (last) {
            case IDLE, RUNNING, WAITING -> Outcome.IN_TIME;
            case INTERRUPTING, INTERRUPTED, CUTTING, CUT -> interrupted;
        };
        thread = null;
        owner = NOBODY;
        revive(NEVER);
        // Ours, or one that user code sent to itself: in both cases it must not reach the socket.
        Thread.interrupted();
        return outcome;
    }

    /// Interrupts user code before its deadline, because the process ends. User code that begins later is
    /// interrupted as it begins: it passed the gate just before.
    public void cancel() {
        cancelled = true;
        if (state == State.RUNNING) {
            revive(clock.now());
        }
    }

    /// Interrupts user code before its deadline, because nobody waits for its answer any more; also user code of the
    /// same call that begins later.
    public void abandon() {
        abandoned = true;
        if (state == State.RUNNING) {
            revive(clock.now());
        }
    }

    /// The call is over, abandoned or not; another one follows.
    public void forget() {
        abandoned = false;
    }

    private boolean isStopped() {
        return cancelled || abandoned;
    }

    /// No more calls follow.
    public void close() {
        cease();
    }

    /// Nanoseconds left, zero or less when the time is over.
    public long remaining() {
        return (state == State.WAITING ? Math.min(at + clock.now() - waitingSince, latest) : at) - clock.now();
    }

    /// Whether the process ends, and user code with it.
    public boolean isCancelled() {
        return cancelled;
    }

    /// Whether user code was interrupted, whatever it made of that.
    public boolean isOver() {
        return switch (state) {
            case IDLE, RUNNING, WAITING -> false;
            case INTERRUPTING, INTERRUPTED, CUTTING, CUT -> true;
        };
    }

    /// The thread of the user code that is running, for a report of what it does.
    public @Nullable Thread thread() {
        return thread;
    }

    @Override
    protected void expired(long now) {
        if (STATE.compareAndSet(this, State.RUNNING, State.INTERRUPTING)) {
            interrupt(now);
        } else if (STATE.compareAndSet(this, State.INTERRUPTED, State.CUTTING)) {
            cutOff(now);
        }
    }

    /// The owner cannot leave INTERRUPTING, so that what is done here is done to this call and to no later one.
    private void interrupt(long now) {
        var running = thread;
        if (running == null || (at - now > 0 && !isStopped())) {
            // It is time to look out; or what expired was the deadline of a call that ended before this one began.
            look(now);
            return;
        }
        interrupted = abandoned ? Outcome.ABANDONED : cancelled ? Outcome.CANCELLED : Outcome.LATE;
        running.interrupt();
        cutAt = now + grace;
        revive(cutAt);
        try {
            owner.stopped();
        } finally {
            state = State.INTERRUPTED;
        }
    }

    private void look(long now) {
        try {
            if (lookAt - now <= 0) {
                lookAt = NEVER;
                lookout.begin.run();
            }
        } finally {
            var next = Math.min(at, lookAt);
            revive(next);
            state = State.RUNNING;
            // Whoever stopped this meanwhile saw that it did not run.
            if (isStopped()) {
                revive(clock.now());
            }
        }
    }

    private void cutOff(long now) {
        if (cutAt - now > 0) {
            // Its owner, which had just begun or resumed, set the deadline over ours.
            revive(cutAt);
            state = State.INTERRUPTED;
            return;
        }
        try {
            cut.run();
        } finally {
            state = State.CUT;
        }
    }
}
