package dev.spillway.internal.gate;

import dev.spillway.http.Deadline;
import dev.spillway.http.Headers;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The time of one call. The route's part of it does not run while the body is waited for; the caller's part, if
/// it told one, always runs.
final class CallTime implements Deadline.Source, CallTimer.Owner {
    private static final String[] CALLER = {
        "X-Request-Timeout-Ms", "x-envoy-expected-rq-timeout-ms", "Connect-Timeout-Ms"
    };
    private static final long NANOS = 1_000_000;
    /// Longer than any call: more digits than a sum can hold are no other wish than this.
    private static final long FAR = Duration.ofDays(1).toMillis();
    private static final int RADIX = 10;

    private final CallTimer timer;
    private final Clock clock;
    private final Lane lane;
    private final Deadline deadline = Deadline.of(this);
    private final Headers headers;
    private final Criticality criticality;
    private final CallTrace trace;
    private final Endings endings = new Endings();
    /// When the caller has given up.
    private final long callers;
    private long latest;
    private long due;
    private long pausedAt;
    private long spent;
    private volatile boolean over;

    private CallTime(Call call, Clock clock, Lane lane, Criticality criticality, long callers) {
        this.timer = call.timer();
        this.headers = call.headers();
        this.criticality = criticality;
        this.trace = call.trace();
        this.clock = clock;
        this.lane = lane;
        this.callers = callers;
        this.latest = lane.total() == Timed.NEVER ? callers : Math.min(call.arrived() + lane.total(), callers);
        this.due = Math.min(call.arrived() + lane.work(), latest);
    }

    /// The time of a call, from its headers and the bounds of its lane.
    ///
    /// @param criticality how much it matters: calls that are made for it matter as much
    /// @throws Refusal 504 if it is over already
    static CallTime of(Call call, Clock clock, Lane lane, Criticality criticality) throws Refusal {
        var caller = callers(call.headers());
        var inMillis = caller == Timed.NEVER ? Timed.NEVER : call.arrived() + caller * NANOS;
        var exact = call.patience() == Timed.NEVER ? Timed.NEVER : call.arrived() + call.patience();
        var time = new CallTime(call, clock, lane, criticality, Math.min(inMillis, exact));
        time.check(clock.now());
        return time;
    }

    /// The smallest time in milliseconds that the caller told; a value that is not of digits is not for us.
    private static long callers(Headers headers) {
        var smallest = Timed.NEVER;
        for (var name : CALLER) {
            var value = headers.first(name);
            if (value.isPresent()) {
                smallest = Math.min(smallest, millis(value.get()));
            }
        }
        return smallest;
    }

    private static long millis(String digits) {
        var millis = 0L;
        for (var i = 0; i < digits.length(); i++) {
            var digit = digits.charAt(i) - '0';
            if (digit < 0 || digit >= RADIX) {
                return Timed.NEVER;
            }
            millis = Math.min(millis * RADIX + digit, FAR);
        }
        return digits.isEmpty() ? Timed.NEVER : millis;
    }

    /// What the caller's time leaves, in nanoseconds; [Timed#NEVER] if it told none.
    long callersRemaining() {
        return callers == Timed.NEVER ? Timed.NEVER : callers - clock.now();
    }

    /// The time for waiting for permits.
    long patience(Lane lane) {
        return Math.min(lane.bounds().patience(), due - clock.now());
    }

    /// The body is waited for; the route's time stands still.
    void pause() {
        pausedAt = clock.now();
    }

    /// Something has come, or the wait is over: the route's time goes on from here, or stands still again.
    ///
    /// @throws Refusal 504 if the caller's time is over
    void resume() throws Refusal {
        var now = clock.now();
        due = Math.min(due + now - pausedAt, latest);
        pausedAt = now;
        check(now);
    }

    /// The deadline, as user code sees it.
    Deadline deadline() {
        return deadline;
    }

    /// Runs user code on this thread: with the deadline bound, and interrupted when it is over.
    ///
    /// @throws Refusal 504 if it was interrupted at the deadline or ended in a failure after it, 503 if the
    ///     process ends
    /// @throws Exception what it throws in time
    <T> T run(ScopedValue.CallableOp<T, Exception> work) throws Exception {
        var before = due - clock.now();
        timer.begin(due, latest, this);
        T result;
        try {
            result = deadline.call(work);
        } catch (Throwable e) {
            check(timer.end());
            spent = before - timer.remaining();
            if (e instanceof CallTimer.Over || isOver()) {
                throw late();
            }
            throw e;
        }
        check(timer.end());
        spent = before - timer.remaining();
        return result;
    }

    /// Whether user code that runs now is past its deadline, noticed or not.
    boolean isOver() {
        return timer.remaining() <= 0;
    }

    /// Nanoseconds that the last user code took, without its waiting for the client.
    long spent() {
        return spent;
    }

    /// When the call is over at the latest, whatever it waits for, by the process clock.
    long latest() {
        return latest;
    }

    /// The answer is committed: from here its writer has until `until`, though the caller's time covers it too,
    /// and waiting for the client does not stretch it.
    void committed(long until) {
        latest = Math.min(until, latest);
        due = latest;
    }

    /// The call is answered: whoever kept its deadline has no time left, and not that of the timer's next call.
    void end() {
        over = true;
        endings.run();
    }

    /// Nobody waits for the answer any more, or its time is over: what was begun for it on other threads ends now,
    /// not when a handler has heard its interrupt.
    @Override
    public void stopped() {
        endings.detach();
    }

    @Override
    public long nanosLeft() {
        return over ? 0 : timer.remaining();
    }

    @Override
    public Deadline.Registration onEnd(Runnable action) {
        return endings.add(action);
    }

    @Override
    public Optional<String> carried(String name) {
        if (trace.exists() && CallTrace.isCarried(name)) {
            return trace.carried(name);
        }
        if (over) {
            return Optional.empty();
        }
        return name.equals(Criticality.FIELD) ? carriedClass() : headers.first(name);
    }

    /// The class in force, whatever the caller asked for. Of the default one nobody needs to be told.
    private Optional<String> carriedClass() {
        return criticality == Criticality.DEFAULT ? Optional.empty() : Optional.of(criticality.label());
    }

    /// How much the call matters.
    Criticality criticality() {
        return criticality;
    }

    @Override
    public <T> Optional<T> part(Class<T> type) {
        return type.equals(CallTrace.class) && trace.exists() ? Optional.of(type.cast(trace)) : Optional.empty();
    }

    private void check(long now) throws Refusal {
        if (due - now <= 0) {
            throw late();
        }
    }

    private void check(CallTimer.Outcome outcome) throws IOException {
        switch (outcome) {
            case IN_TIME -> {}
            case LATE -> throw late();
            case CANCELLED -> throw Lifecycle.goingDown();
            case ABANDONED -> throw new Gone();
        }
    }

    /// The refusal of a call whose time is over.
    Refusal late() {
        if (due == latest && (latest == callers || lane.total() == Timed.NEVER)) {
            return Refusal.of(Reason.DEADLINE, "the time that the caller gave for this call is over");
        }
        var total = due == latest;
        return Refusal.bound(
                Reason.DEADLINE,
                (total ? RpcKnobs.TOTAL : Knobs.DEADLINE).path(lane.name()),
                Unit.DURATION.write(Duration.ofNanos(total ? lane.total() : lane.work())),
                "longer");
    }
}
