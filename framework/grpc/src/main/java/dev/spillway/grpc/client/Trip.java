package dev.spillway.grpc.client;

import dev.spillway.http.Deadline;
import dev.spillway.internal.client.Attempts;
import dev.spillway.internal.trace.Trace;
import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call from its start to its end: its time, its attempts one after the other, and what is counted of it.
///
/// Attempts end, and retries wait, on virtual threads of ours; the stub's threads only hand things in. What they
/// hand in is kept together with the attempt that it went to by one lock, under which interceptors run; what ends
/// the call never waits for that one.
final class Trip<Q, R> {
    private static final Deadline.Registration NO_END = () -> {};

    private final Outlet outlet;
    private final Course<Q, R> course;
    private final Metadata headers;
    private final Optional<Deadline> scope = Deadline.find();
    private final Trace trace = Trace.begin(scope);
    private final Delivery<R> delivery;
    private final Attempts attempts;
    private final long begun;
    private final io.grpc.Deadline latest;
    private final Backstop backstop;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Deadline.Registration end = NO_END;

    private volatile Optional<Attempt> last = Optional.empty();
    private volatile @Nullable ClientCall<Q, R> current;
    /// Written once, by the lock of this.
    private volatile @Nullable Status cancelled;

    /// What was handed in, by the lock of itself.
    private final Object handover = new Object();

    private @Nullable Q message;
    private int number;
    private int requested;
    private boolean halfClosed;
    private boolean compressed = true;

    Trip(Outlet outlet, Course<Q, R> course, Metadata headers, ClientCall.Listener<R> listener) {
        this.outlet = outlet;
        this.course = course;
        this.headers = headers;
        this.delivery = new Delivery<>(listener, course.options().getExecutor(), scope, this::failed);
        this.attempts = new Attempts(outlet.name(), course.name(), trace::event);
        this.begun = outlet.now();
        this.latest = outlet.latest(course, scope);
        this.backstop = new Backstop(outlet.deadlines(), outlet.threads(), this::overdue);
    }

    void begin() {
        outlet.begin(scope);
        if (latest.isExpired()) {
            attempts.add("no time was left");
            var late = Status.DEADLINE_EXCEEDED.withDescription(outlet.name() + ": no time is left for the call");
            finish(Optional.empty(), late, new Metadata());
            return;
        }
        outlet.budget().earn();
        backstop.begin(latest.timeRemaining(TimeUnit.NANOSECONDS) + Outlet.GRACE);
        end = scope.map(deadline -> deadline.onEnd(() -> outlet.threads().execute(this::abandoned)))
                .orElse(NO_END);
        attempt(1);
    }

    private void abandoned() {
        cancel("the call that it was made for has ended", null);
    }

    private void attempt(int next) {
        var attempt = new Attempt(outlet, latest, this::cancellation);
        last = Optional.of(attempt);
        synchronized (handover) {
            number = next;
            current = null;
        }
        outlet.observer().sent(latest.timeRemaining(TimeUnit.NANOSECONDS));
        try {
            start(course.over(attempt), attempt, next);
        } catch (RuntimeException e) {
            broken(attempt, e);
        }
    }

    private void start(ClientCall<Q, R> call, Attempt attempt, int next) {
        try {
            call.start(new Receiver(attempt, next), Carried.with(headers, trace, next));
            adopt(call, next);
        } catch (RuntimeException e) {
            broken(attempt, e);
            call.cancel("an interceptor failed", e);
        }
    }

    /// An interceptor has failed: nothing may be left behind, and the caller shall see it.
    private void broken(Attempt attempt, RuntimeException thrown) {
        attempts.add("an interceptor failed: " + thrown);
        finish(Optional.of(attempt), cancellation().orElse(Status.UNKNOWN.withCause(thrown)), new Metadata());
    }

    /// What was handed in so far goes to the attempt, unless it has ended and another one has begun meanwhile.
    private void adopt(ClientCall<Q, R> call, int of) {
        synchronized (handover) {
            if (number != of) {
                return;
            }
            current = call;
            handIn(this::repeat);
        }
        // Whoever cancels says so before it looks for the attempt: one of the two sees the other's word.
        var why = cancelled;
        if (why != null) {
            call.cancel(why.getDescription(), why.getCause());
        }
    }

    private void repeat(ClientCall<Q, R> call) {
        var known = message;
        if (requested > 0) {
            call.request(requested);
        }
        if (known != null) {
            call.setMessageCompression(compressed);
            call.sendMessage(known);
        }
        if (halfClosed) {
            call.halfClose();
        }
    }

    void request(int messages) {
        synchronized (handover) {
            requested += messages;
            handIn(call -> call.request(messages));
        }
    }

    /// A stream of messages has one attempt, which is there when the first one comes.
    void send(Q next) {
        synchronized (handover) {
            if (course.isRepeatable()) {
                message = next;
            }
            handIn(call -> call.sendMessage(next));
        }
    }

    void halfClose() {
        synchronized (handover) {
            halfClosed = true;
            handIn(ClientCall::halfClose);
        }
    }

    void compress(boolean enabled) {
        synchronized (handover) {
            compressed = enabled;
            handIn(call -> call.setMessageCompression(enabled));
        }
    }

    private void handIn(Consumer<ClientCall<Q, R>> what) {
        var call = current;
        if (call == null) {
            return;
        }
        try {
            what.accept(call);
        } catch (IllegalStateException e) {
            // A call that has been cancelled takes no more; its caller hears of the end, not of that.
            if (cancelled == null && !ended.get()) {
                throw e;
            }
        }
    }

    boolean isReady() {
        var call = current;
        return call != null && call.isReady();
    }

    Attributes attributes() {
        var call = current;
        return call == null ? Attributes.EMPTY : call.getAttributes();
    }

    void cancel(@Nullable String why, @Nullable Throwable cause) {
        var text = why == null ? "cancelled" : why;
        synchronized (this) {
            if (cancelled == null) {
                cancelled = Status.CANCELLED.withDescription(text).withCause(cause);
                backstop.within(Outlet.GRACE);
            }
            notifyAll();
        }
        var call = current;
        if (call != null) {
            call.cancel(text, cause);
        }
    }

    /// The channel has not ended it, and is not believed to do so any more.
    private void overdue() {
        Status status;
        synchronized (this) {
            var late = Status.DEADLINE_EXCEEDED.withDescription(outlet.name() + ": the call did not end in its time");
            status = cancellation().orElse(late);
            // No attempt begins any more, and none waits.
            cancelled = status;
            notifyAll();
        }
        var attempt = last;
        attempt.ifPresent(Attempt::abandon);
        attempts.add(Endings.phrase(status));
        finish(attempt, status, new Metadata());
    }

    private Optional<Status> cancellation() {
        return Optional.ofNullable(cancelled);
    }

    private void failed(Throwable thrown) {
        if (ended.get()) {
            attempts.add("its listener failed: " + thrown);
            outlet.say(attempts.history());
        } else {
            cancel(Delivery.FAULT, thrown);
        }
    }

    /// Waits, without holding anything, for the next attempt.
    ///
    /// @return false if the call was cancelled meanwhile
    private synchronized boolean pause(long nanos) {
        var until = System.nanoTime() + nanos;
        try {
            while (cancelled == null) {
                var left = until - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void finish(Optional<Attempt> attempt, Status status, Metadata trailers) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        backstop.lift();
        end.close();
        attempt.ifPresent(Attempt::end);
        var history = attempts.history();
        // What it says to the log is a line of the call that it was made for.
        Runnable told = () -> outlet.ended(course.name(), Endings.of(status, attempt), begun, history);
        scope.ifPresentOrElse(
                call -> call.call(() -> {
                    told.run();
                    return call;
                }),
                told);
        Spans.ended(trace, course.method(), outlet.authority(), status);
        delivery.close(status, Word.passedOn(status, trailers, history));
    }

    /// What becomes of an attempt.
    private final class Receiver extends ClientCall.Listener<R> {
        private final Attempt attempt;
        private final int of;
        private boolean answered;

        Receiver(Attempt attempt, int of) {
            this.attempt = attempt;
            this.of = of;
        }

        @Override
        public void onHeaders(Metadata answer) {
            answered = true;
            if (!ended.get()) {
                delivery.headers(answer);
            }
        }

        @Override
        public void onMessage(R answer) {
            answered = true;
            if (!ended.get()) {
                delivery.message(answer, Purse.ofMessage());
            }
        }

        @Override
        public void onReady() {
            if (!ended.get()) {
                delivery.ready();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (ended.get()) {
                return;
            }
            if (!status.isOk()) {
                attempts.add(Endings.phrase(status));
            }
            var wait = status.isOk() ? OptionalLong.empty() : again(status, Word.of(status, trailers));
            if (wait.isEmpty()) {
                finish(Optional.of(attempt), status, trailers);
            } else if (pause(wait.getAsLong())) {
                attempt.end();
                attempt(of + 1);
            } else {
                finish(Optional.of(attempt), cancellation().orElse(Status.CANCELLED), new Metadata());
            }
        }

        /// Nanoseconds to wait for another attempt, if there is one and it is paid for.
        private OptionalLong again(Status status, Word word) {
            if (word.isForbidden()) {
                attempts.exhausted();
                return OptionalLong.empty();
            }
            if (!mayRepeat(status, word) || !outlet.retries().isLeft(of)) {
                return OptionalLong.empty();
            }
            var wait = outlet.retries().pause(of, word.after());
            if (latest.timeRemaining(TimeUnit.NANOSECONDS) <= wait
                    || cancellation().isPresent()) {
                return OptionalLong.empty();
            }
            attempts.exhausted();
            if (!outlet.budget().spend()) {
                outlet.observer().budgetSpent();
                attempts.add("no retry, for the budget of the target is spent");
                return OptionalLong.empty();
            }
            outlet.observer().retried();
            return OptionalLong.of(wait);
        }

        private boolean mayRepeat(Status status, Word word) {
            return !answered
                    && course.isRepeatable()
                    && word.isPassing(status)
                    && (!attempt.wasSent() || outlet.isIdempotent(course.method()));
        }
    }
}
