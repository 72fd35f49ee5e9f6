package dev.spillway.grpc.client;

import dev.spillway.http.Deadline;
import dev.spillway.internal.client.Attempts;
import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A call from its start to its end: its time, its attempts one after the other, and what is counted of it.
///
/// Attempts end, and retries wait, on virtual threads of ours. The stub's threads only hand things in; the lock
/// keeps what they have handed in together with the attempt that it went to.
final class Trip<Q, R> {
    private static final Deadline.Registration NO_END = () -> {};

    private final Outlet outlet;
    private final Course<Q, R> course;
    private final Metadata headers;
    private final Optional<Deadline> scope = Deadline.find();
    private final Delivery<R> delivery;
    private final Attempts attempts;
    private final long begun;
    private final io.grpc.Deadline latest;
    private final Backstop backstop;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Deadline.Registration end = NO_END;

    // By the lock of this.
    private @Nullable ClientCall<Q, R> current;
    private Optional<Attempt> last = Optional.empty();
    private @Nullable Q message;
    private @Nullable Status cancelled;
    private int number;
    private int requested;
    private boolean halfClosed;
    private boolean compressed = true;

    Trip(Outlet outlet, Course<Q, R> course, Metadata headers, ClientCall.Listener<R> listener) {
        this.outlet = outlet;
        this.course = course;
        this.headers = headers;
        this.delivery = new Delivery<>(listener, course.options().getExecutor(), scope, this::failed);
        this.attempts = new Attempts(outlet.name(), course.name());
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
        end = scope.map(deadline -> deadline.onEnd(() -> cancel("the call that it was made for has ended", null)))
                .orElse(NO_END);
        attempt(1);
    }

    private void attempt(int next) {
        var attempt = new Attempt(outlet, latest, this::cancellation);
        synchronized (this) {
            number = next;
            current = null;
            last = Optional.of(attempt);
        }
        outlet.observer().sent(latest.timeRemaining(TimeUnit.NANOSECONDS));
        try {
            start(course.over(attempt), attempt, next);
        } catch (RuntimeException e) {
            // An interceptor's: nothing may be left behind, and the caller shall see it.
            attempts.add("an interceptor failed: " + e);
            finish(Optional.of(attempt), Status.UNKNOWN.withCause(e), new Metadata());
        }
    }

    private void start(ClientCall<Q, R> call, Attempt attempt, int next) {
        try {
            call.start(new Receiver(attempt, next), Carried.with(headers, scope, next));
        } catch (RuntimeException e) {
            call.cancel("an interceptor failed", e);
            throw e;
        }
        adopt(call, next);
    }

    /// What was handed in so far goes to the attempt, unless it has ended and another one has begun meanwhile.
    private synchronized void adopt(ClientCall<Q, R> call, int of) {
        if (number != of) {
            return;
        }
        current = call;
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
        var why = cancelled;
        if (why != null) {
            call.cancel(why.getDescription(), why.getCause());
        }
    }

    synchronized void request(int messages) {
        requested += messages;
        if (current != null) {
            current.request(messages);
        }
    }

    /// A stream of messages has one attempt, which is there when the first one comes.
    synchronized void send(Q next) {
        if (course.isRepeatable()) {
            message = next;
        }
        if (current != null) {
            current.sendMessage(next);
        }
    }

    synchronized void halfClose() {
        halfClosed = true;
        if (current != null) {
            current.halfClose();
        }
    }

    synchronized void compress(boolean enabled) {
        compressed = enabled;
        if (current != null) {
            current.setMessageCompression(enabled);
        }
    }

    synchronized boolean isReady() {
        return current != null && current.isReady();
    }

    synchronized Attributes attributes() {
        return current == null ? Attributes.EMPTY : current.getAttributes();
    }

    void cancel(@Nullable String why, @Nullable Throwable cause) {
        ClientCall<Q, R> call;
        synchronized (this) {
            if (cancelled == null) {
                var text = why == null ? "cancelled" : why;
                cancelled = Status.CANCELLED.withDescription(text).withCause(cause);
                backstop.within(Outlet.GRACE);
            }
            call = current;
            notifyAll();
        }
        if (call != null) {
            call.cancel(why == null && cause == null ? "cancelled" : why, cause);
        }
    }

    /// The channel has not ended it, and is not believed to do so any more.
    private void overdue() {
        Optional<Attempt> attempt;
        Status status;
        synchronized (this) {
            var late = Status.DEADLINE_EXCEEDED.withDescription(outlet.name() + ": the call did not end in its time");
            status = cancelled == null ? late : cancelled;
            // No attempt begins any more, and none waits.
            cancelled = status;
            notifyAll();
            attempt = last;
        }
        attempt.ifPresent(Attempt::abandon);
        attempts.add(Endings.phrase(status));
        finish(attempt, status, new Metadata());
    }

    private synchronized Optional<Status> cancellation() {
        return Optional.ofNullable(cancelled);
    }

    private void failed(Throwable thrown) {
        cancel("the listener of the call failed", thrown);
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
        var history = attempts.history();
        outlet.ended(course.name(), Endings.of(status, attempt), begun, history);
        delivery.close(status, Word.passedOn(trailers, history));
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
                delivery.message(answer);
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
