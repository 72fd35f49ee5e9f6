package dev.spillway.grpc.client;

import dev.spillway.http.ClientException.History;
import dev.spillway.http.Deadline;
import dev.spillway.internal.client.ClientObserver;
import dev.spillway.internal.client.ClientObserver.Ending;
import dev.spillway.internal.client.RetryBudget;
import dev.spillway.internal.client.RetryPolicy;
import dev.spillway.internal.client.Terms;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.GrpcKnobs;
import dev.spillway.limit.Settings;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A client at work: its channel, its permits, its bounds and its counts.
final class Outlet {
    /// Callbacks may block, as handlers may. A call has one at a time, so permits bound them.
    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("spillway-grpc-call").start(task);
    /// How long the channel has to end a call by itself, which it does unless something of it has failed.
    static final long GRACE = 250_000_000;

    private final Terms terms;
    private final Settings settings;
    private final Set<String> idempotent;
    private final ManagedChannel channel;
    private final Reconnecting reconnecting;
    private final Semaphore permits;
    private final AtomicInteger calls = new AtomicInteger();
    private final ClientObserver.OfClient observer;

    Outlet(Terms terms, Loops loops) {
        this.terms = terms;
        this.settings = terms.settings();
        this.idempotent = Set.copyOf(terms.idempotent());
        this.channel = Channels.open(terms, loops, THREADS);
        this.reconnecting = new Reconnecting(channel, settings.get(GrpcKnobs.RECONNECT), loops);
        var capacity = Math.toIntExact(settings.get(ClientKnobs.PERMITS));
        this.permits = new Semaphore(capacity);
        this.observer = terms.observer().apply(new Gauges(capacity));
    }

    String name() {
        return terms.name();
    }

    String authority() {
        return channel.authority();
    }

    ManagedChannel channel() {
        return channel;
    }

    ClientObserver.OfClient observer() {
        return observer;
    }

    RetryBudget budget() {
        return terms.budget();
    }

    /// Pays for the messages of an attempt.
    Purse purse() {
        return new Purse(terms.memory());
    }

    RetryPolicy retries() {
        return terms.retries();
    }

    /// A reading of the process clock.
    long now() {
        return terms.deadlines().now();
    }

    /// The table of clocks.
    Deadlines deadlines() {
        return terms.deadlines();
    }

    /// The bytes of the largest message that is sent.
    int messageOut() {
        return (int) settings.get(GrpcKnobs.MESSAGE_OUT).bytes();
    }

    /// Calls that have begun and not ended, those without a permit among them.
    int calls() {
        return calls.get();
    }

    /// When a call that begins now is over.
    io.grpc.Deadline latest(Course<?, ?> course, Optional<Deadline> scope) {
        var own = settings.get(course.isUnary() ? ClientKnobs.TIMEOUT : GrpcKnobs.STREAM);
        var left = scope.map(deadline -> deadline.remaining().minus(settings.get(ClientKnobs.SLACK)))
                .filter(caller -> caller.compareTo(own) < 0)
                .orElse(own);
        var latest = io.grpc.Deadline.after(left.toNanos(), TimeUnit.NANOSECONDS);
        var wanted = course.options().getDeadline();
        return wanted == null ? latest : latest.minimum(wanted);
    }

    /// Options with nothing in them that is wider than the bounds. Only the stub's own executor is waited on by its
    /// thread, and we hand over to that ourselves: here events come on our threads, whoever has gone away.
    CallOptions bounded(CallOptions options) {
        return options.withExecutor(THREADS)
                .withMaxInboundMessageSize(smaller(options.getMaxInboundMessageSize(), in()))
                .withMaxOutboundMessageSize(smaller(options.getMaxOutboundMessageSize(), messageOut()));
    }

    private int in() {
        return (int) settings.get(GrpcKnobs.MESSAGE_IN).bytes();
    }

    private static int smaller(@Nullable Integer wanted, int most) {
        return wanted == null ? most : Math.min(wanted, most);
    }

    /// Takes a permit, or says why there is none.
    Optional<Status> acquire(io.grpc.Deadline latest) {
        if (permits.tryAcquire()) {
            return Optional.empty();
        }
        var left = latest.timeRemaining(TimeUnit.NANOSECONDS);
        var patience = Math.min(settings.get(ClientKnobs.WAIT).toNanos(), left);
        try {
            if (permits.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Status.CANCELLED.withDescription(name() + ": given up while waiting for a permit"));
        }
        var taken = "%s: all permits = %d are taken".formatted(name(), settings.get(ClientKnobs.PERMITS));
        return Optional.of(
                (latest.isExpired() ? Status.DEADLINE_EXCEEDED : Status.RESOURCE_EXHAUSTED).withDescription(taken));
    }

    void release(int number) {
        permits.release(number);
    }

    Executor threads() {
        return THREADS;
    }

    /// Whether a method may be called twice: its definition says so, or the configuration.
    boolean isIdempotent(MethodDescriptor<?, ?> method) {
        return method.isIdempotent() || method.isSafe() || idempotent.contains(method.getFullMethodName());
    }

    void begin(Optional<Deadline> scope) {
        calls.incrementAndGet();
        if (scope.isEmpty()) {
            observer.unscoped();
        }
    }

    /// @param begun a reading of the process clock
    void ended(String method, Ending ending, long begun, History history) {
        observer.ended(method, ending, now() - begun);
        calls.decrementAndGet();
        switch (ending) {
            case OK, CLIENT_ERROR -> {}
            case SERVER_ERROR, TIMEOUT, REFUSED, FAILED, CANCELLED ->
                terms.log().add(history);
        }
    }

    /// Says what became of a call whose end was counted.
    void say(History history) {
        terms.log().add(history);
    }

    /// Takes no more calls; those that have begun go on.
    void leave() {
        reconnecting.stop();
        channel.shutdown();
    }

    /// Cuts what is left.
    void cut() {
        channel.shutdownNow();
    }

    /// Whether it ended within that time.
    boolean awaitEnd(Duration within) throws InterruptedException {
        return channel.awaitTermination(within.toNanos(), TimeUnit.NANOSECONDS);
    }

    private final class Gauges implements ClientObserver.Gauges {
        private final int capacity;

        Gauges(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public int inFlight() {
            return capacity - permits.availablePermits();
        }

        /// A connection carries many calls; none is kept for want of them.
        @Override
        public int idle() {
            return 0;
        }

        @Override
        public long budget() {
            return terms.budget().left();
        }

        @Override
        public int waiting() {
            return permits.getQueueLength();
        }

        // The channel picks the address of a call, so there is no breaker between the two.

        @Override
        public int open() {
            return 0;
        }

        @Override
        public List<InetAddress> failing() {
            return List.of();
        }

        @Override
        public ClientObserver.BreakerState breaker(InetAddress address) {
            return ClientObserver.BreakerState.CLOSED;
        }
    }
}
