package dev.spillway.internal.client;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.http.Deadline;
import dev.spillway.http.Response;
import dev.spillway.http.UpstreamProblem;
import dev.spillway.internal.trace.Span;
import dev.spillway.internal.trace.Span.Attribute;
import dev.spillway.internal.trace.Trace;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What happens to an outgoing call: its time, its attempts, each with a permit and a flight, and what is thrown in
/// the end. There is no way round it.
final class Caller {
    /// What is made of an answer.
    @FunctionalInterface
    interface Landing<T> {
        /// Reads what it needs of an answer, and closes it or hands it on.
        T land(Exchange exchange, Attempts attempts) throws Fault;
    }

    private static final String TIME_LEFT = "X-Request-Timeout-Ms";
    private static final String ATTEMPT = "X-Request-Attempt";
    private static final List<String> CARRIED = List.of("traceparent", "tracestate", "X-Request-Id", Criticality.FIELD);
    private static final Deadline.Registration NO_END = () -> {};

    private final String name;
    private final Target target;
    private final Settings settings;
    private final Commons commons;
    private final Transport transport;
    private final RetryPolicy policy;
    private final RetryBudget budget;
    private final Semaphore permits;
    private final ClientObserver.OfClient observer;
    private final FailureLog log;

    Caller(String name, Target target, Settings settings, Commons commons, Transport transport, Breakers breakers) {
        this.name = name;
        this.target = target;
        this.settings = settings;
        this.commons = commons;
        this.transport = transport;
        this.policy = new RetryPolicy(settings);
        this.budget = commons.targets().budget(target, settings.get(ClientKnobs.RETRY_BUDGET));
        var capacity = Math.toIntExact(settings.get(ClientKnobs.PERMITS));
        this.permits = new Semaphore(capacity);
        this.log = new FailureLog(commons.clock());
        this.observer = commons.observer().client(name, gauges(capacity, breakers));
    }

    private ClientObserver.Gauges gauges(int capacity, Breakers breakers) {
        return new ClientObserver.Gauges() {
            @Override
            public int inFlight() {
                return capacity - permits.availablePermits();
            }

            @Override
            public int idle() {
                return transport.idle();
            }

            @Override
            public long budget() {
                return budget.left();
            }

            @Override
            public int open() {
                return breakers.open();
            }

            @Override
            public int waiting() {
                return permits.getQueueLength();
            }

            @Override
            public List<InetAddress> failing() {
                return breakers.failing();
            }

            @Override
            public ClientObserver.BreakerState breaker(InetAddress address) {
                return breakers.state(address);
            }
        };
    }

    /// Makes a call.
    ///
    /// @throws ClientException if there is no answer
    <T> T call(Outgoing call, Landing<T> landing) {
        var begun = commons.clock().now();
        var scope = Deadline.find();
        if (scope.isEmpty()) {
            observer.unscoped();
        }
        var trace = Trace.begin(scope);
        var attempts = new Attempts(name, call.name(), trace::event);
        try {
            var latest = begun + time(call, scope);
            budget.earn();
            return tried(call, scope, trace, latest, attempts, (exchange, history) -> {
                var status = exchange.status();
                var landed = landing.land(exchange, history);
                observer.ended(call.name(), Endings.of(status), commons.clock().now() - begun);
                end(trace, call, status, null);
                return landed;
            });
        } catch (Fault fault) {
            var failure = attempts.thrown(fault);
            observer.ended(call.name(), Endings.of(failure), commons.clock().now() - begun);
            end(trace, call, 0, failure);
            log.add(failure);
            throw failure;
        } catch (ClientException failure) {
            observer.ended(call.name(), Endings.of(failure), commons.clock().now() - begun);
            end(trace, call, failure instanceof UpstreamProblem problem ? problem.status() : 0, failure);
            throw failure;
        }
    }

    /// @param status of the answer, 0 if there is none
    private void end(Trace trace, Outgoing call, int status, @Nullable ClientException failure) {
        if (!trace.isRecorded()) {
            return;
        }
        var attributes = new ArrayList<Attribute>();
        attributes.add(new Attribute.Text("http.request.method", call.method().name()));
        attributes.add(new Attribute.Text("url.template", call.template()));
        attributes.add(new Attribute.Text("server.address", target.host()));
        attributes.add(new Attribute.Count("server.port", target.port()));
        if (status > 0) {
            attributes.add(new Attribute.Count("http.response.status_code", status));
        }
        var failed = failure != null || status >= Endings.LOWEST_ERROR;
        if (failed) {
            var what = status > 0 || failure == null
                    ? Integer.toString(status)
                    : Endings.of(failure).name().toLowerCase(Locale.ROOT);
            attributes.add(new Attribute.Text("error.type", what));
        }
        trace.ended(call.name(), failed ? Span.Status.ERROR : Span.Status.UNSET, attributes);
    }

    /// A failure that is found in an answer.
    <X extends ClientException> X failed(X failure) {
        log.add(failure);
        return failure;
    }

    /// Called now and then.
    void look() {
        observer.look();
    }

    /// A streamed answer was left open.
    void leaked() {
        observer.leaked();
    }

    /// Nanoseconds for a call: its own, or what is left to whom it is made for.
    private long time(Outgoing call, Optional<Deadline> scope) {
        var own = settings.get(ClientKnobs.TIMEOUT).toNanos();
        var wanted = call.within().map(Duration::toNanos).orElse(own);
        var slack = settings.get(ClientKnobs.SLACK);
        var left = scope.map(deadline -> deadline.remaining().minus(slack).toNanos())
                .orElse(own);
        return Math.min(own, Math.min(wanted, left));
    }

    private <T> T tried(
            Outgoing first, Optional<Deadline> scope, Trace trace, long latest, Attempts attempts, Landing<T> landing)
            throws Fault {
        var call = first;
        var redirects = settings.get(ClientKnobs.REDIRECTS);
        for (var number = 1; ; number++) {
            try {
                var exchange = attempt(call, number, latest, scope, trace);
                var next = redirects > 0
                        ? Redirects.next(target, call, exchange.status(), exchange.headers())
                        : Optional.<Outgoing>empty();
                if (next.isPresent()) {
                    exchange.discard();
                    attempts.add(exchange.status() + ", redirected");
                    redirects--;
                    call = next.get();
                    number--;
                } else if (!retried(call, exchange, number, latest, attempts)) {
                    return landing.land(exchange, attempts);
                }
            } catch (Fault fault) {
                attempts.add(fault.detail());
                if (!policy.mayRepeat(call, fault) || !again(number, latest, attempts)) {
                    throw fault;
                }
            }
        }
    }

    /// Whether an answer is one to be tried again after, and it was waited for that; the answer is closed then.
    private boolean retried(Outgoing call, Exchange exchange, int number, long latest, Attempts attempts) throws Fault {
        if (exchange.status() < Endings.LOWEST_ERROR) {
            return false;
        }
        attempts.add("status " + exchange.status());
        if (RetryPolicy.isForbidden(exchange.headers())) {
            attempts.exhausted();
            return false;
        }
        if (!policy.mayRepeat(call, exchange.status()) || !policy.isLeft(number)) {
            return false;
        }
        var wait = policy.pause(number, RetryPolicy.retryAfter(exchange.headers()));
        if (!pays(wait, latest, attempts)) {
            return false;
        }
        // Nothing is held while it waits.
        exchange.discard();
        pause(wait);
        return true;
    }

    private boolean again(int number, long latest, Attempts attempts) throws Fault {
        var wait = policy.pause(number, Optional.empty());
        if (!policy.isLeft(number) || !pays(wait, latest, attempts)) {
            return false;
        }
        pause(wait);
        return true;
    }

    /// Whether the time and the budget have room for another attempt after a wait.
    private boolean pays(long wait, long latest, Attempts attempts) {
        if (latest - commons.clock().now() - wait <= 0) {
            return false;
        }
        attempts.exhausted();
        if (!budget.spend()) {
            observer.budgetSpent();
            attempts.add("no retry, for the budget of the target is spent");
            return false;
        }
        observer.retried();
        return true;
    }

    private static void pause(long wait) throws Fault {
        try {
            TimeUnit.NANOSECONDS.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault(new Fault.Cancelled(), Fault.Sent.SOMETHING, "given up while waiting for a retry");
        }
    }

    private Exchange attempt(Outgoing call, int number, long latest, Optional<Deadline> scope, Trace trace)
            throws Fault {
        var flight = new Flight(commons.deadlines(), latest, patience(latest));
        var held = new AtomicReference<>(NO_END);
        try {
            held.set(scope.map(deadline -> deadline.onEnd(flight::cancel)).orElse(NO_END));
            acquire(flight);
            try {
                var reply = transport.send(call, () -> fields(call, number, flight, trace), flight);
                return new Exchange(reply, Content.of(reply, call, settings), flight, commons.memory(), held, () -> {
                    flight.drop();
                    permits.release();
                    held.get().close();
                });
            } catch (Throwable e) {
                permits.release();
                throw e;
            }
        } catch (Throwable e) {
            flight.drop();
            held.get().close();
            throw e;
        }
    }

    private Flight.Patience patience(long latest) {
        var left = latest - commons.clock().now();
        return left < Flight.patience(settings) ? Flight.Patience.SHORT : Flight.Patience.FAIR;
    }

    private void acquire(Flight flight) throws Fault {
        flight.enter(Phase.PERMIT);
        if (permits.tryAcquire()) {
            return;
        }
        var patience = Math.min(settings.get(ClientKnobs.WAIT).toNanos(), flight.remaining());
        try {
            if (!permits.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
                throw new Fault(
                        new Fault.Refused(ClientRefused.Reason.PERMITS),
                        Fault.Sent.NOTHING,
                        "all permits = %d are taken".formatted(settings.get(ClientKnobs.PERMITS)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw flight.cancelled();
        }
    }

    /// What is told about this attempt as it is sent.
    private List<Response.Field> fields(Outgoing call, int number, Flight flight, Trace trace) {
        var left = flight.remainingOfAll();
        observer.sent(left);
        var fields = new ArrayList<Response.Field>();
        fields.add(new Response.Field(TIME_LEFT, Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)))));
        fields.add(Content.accepted(call));
        fields.add(new Response.Field(ATTEMPT, Integer.toString(number)));
        CARRIED.stream()
                .filter(name ->
                        call.fields().stream().noneMatch(field -> field.name().equalsIgnoreCase(name)))
                .forEach(name -> trace.carried(name).ifPresent(value -> fields.add(new Response.Field(name, value))));
        return fields;
    }
}
