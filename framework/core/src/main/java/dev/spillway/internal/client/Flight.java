package dev.spillway.internal.client;

import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.Timed;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One attempt of a call, watched by the table of clocks: at its deadline, or when it is cancelled, what it holds
/// is aborted from outside, and whatever its thread was blocked in fails at once. There is no interrupt, so none
/// can go astray.
final class Flight extends Timed {
    /// Whether it has so much time that being late tells something about the other side. Whoever calls us may give as
    /// little as it likes, and must not close an address to everybody by that.
    enum Patience {
        FAIR,
        SHORT
    }

    private enum State {
        FLYING,
        LATE,
        CANCELLED,
        LANDED
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Flight.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Clock clock;
    private final long latest;
    private final Patience patience;
    private volatile State state = State.FLYING;
    private volatile Phase phase = Phase.PERMIT;
    private volatile @Nullable Wire wire;
    private Fault.Sent sent = Fault.Sent.NOTHING;
    private long phaseEnds;
    private Duration phaseTime = Duration.ZERO;

    /// What can be aborted from another thread, without blocking it.
    @FunctionalInterface
    interface Wire {
        void abort();
    }

    /// An attempt that is over at `latest`, a reading of the table's clock.
    Flight(Deadlines table, long latest, Patience patience) {
        super(table);
        this.clock = table;
        this.latest = latest;
        this.patience = patience;
        this.phaseEnds = latest;
        deadline(latest);
    }

    Patience patience() {
        return patience;
    }

    /// Nanoseconds after which being late, or hearing nothing, tells something about the other side.
    static long patience(Settings settings) {
        return Math.min(
                settings.get(ClientKnobs.TIMEOUT).toNanos() / 2,
                settings.get(ClientKnobs.BREAKER_PATIENCE).toNanos());
    }

    /// Nanoseconds left of the phase.
    long remaining() {
        return phaseEnds - clock.now();
    }

    /// Nanoseconds left of the attempt.
    long remainingOfAll() {
        return latest - clock.now();
    }

    /// Goes on to a phase that only the whole attempt bounds.
    ///
    /// @throws Fault if the time is over
    void enter(Phase next) throws Fault {
        enter(next, latest);
    }

    /// Goes on to a phase with a time of its own.
    ///
    /// @throws Fault if the time is over
    void enter(Phase next, Duration within) throws Fault {
        phaseTime = within;
        enter(next, Math.min(latest, clock.now() + within.toNanos()));
    }

    private void enter(Phase next, long until) throws Fault {
        phase = next;
        phaseEnds = until;
        if (deadline(until) == Standing.EXPIRED || until - clock.now() <= 0 || state != State.FLYING) {
            throw over();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    /// From here on, `held` is aborted when this attempt has to end.
    ///
    /// @throws Fault if it has
    void hold(Wire held) throws Fault {
        wire = held;
        if (isEnded()) {
            held.abort();
            throw over();
        }
    }

    /// The first byte of the request is about to leave.
    void sending() {
        sent = Fault.Sent.SOMETHING;
    }

    Fault.Sent sent() {
        return sent;
    }

    /// Gives it up, from any thread.
    void cancel() {
        end(State.CANCELLED);
    }

    @Override
    protected void expired(long now) {
        end(State.LATE);
    }

    private void end(State how) {
        if (STATE.compareAndSet(this, State.FLYING, how)) {
            var held = wire;
            if (held != null) {
                held.abort();
            }
        }
    }

    /// It is over: nothing is watched any more.
    ///
    /// @throws Fault if it was ended from outside just before: what it holds has been aborted
    void land() throws Fault {
        cease();
        if (!STATE.compareAndSet(this, State.FLYING, State.LANDED) && state != State.LANDED) {
            throw over();
        }
    }

    /// It is over, however.
    void drop() {
        cease();
        STATE.compareAndSet(this, State.FLYING, State.LANDED);
    }

    /// What a failure of the thread's blocking operation means.
    Fault fault(IOException failure) {
        if (failure instanceof Fault fault) {
            return fault;
        }
        if (isEnded()) {
            return over();
        }
        if (Thread.currentThread().isInterrupted()) {
            return cancelled();
        }
        return Fault.failed(reason(), sent, word() + ": " + said(failure));
    }

    private ClientFailed.Reason reason() {
        return switch (phase) {
            case DNS -> ClientFailed.Reason.NAME;
            case TLS -> ClientFailed.Reason.TLS;
            case PERMIT, CONNECT, SEND, HEAD, BODY -> ClientFailed.Reason.CONNECTION;
        };
    }

    private static String said(IOException failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /// Whether it was ended from outside.
    boolean isEnded() {
        return state == State.LATE || state == State.CANCELLED;
    }

    /// Why it had to end.
    Fault over() {
        if (state == State.CANCELLED) {
            return cancelled();
        }
        var whole = phaseEnds == latest;
        var detail = whole
                ? "the time of the call was over while %s".formatted(word())
                : "%s took longer than %d ms".formatted(word(), phaseTime.toMillis());
        return new Fault(new Fault.Late(phase), sent, detail);
    }

    Fault cancelled() {
        return new Fault(new Fault.Cancelled(), sent, "given up while " + word());
    }

    private String word() {
        return switch (phase) {
            case PERMIT -> "waiting for a permit";
            case DNS -> "resolving the name";
            case CONNECT -> "connecting";
            case TLS -> "shaking hands";
            case SEND -> "sending";
            case HEAD -> "waiting for the head of the answer";
            case BODY -> "reading the answer";
        };
    }
}
