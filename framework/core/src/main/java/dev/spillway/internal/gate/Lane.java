package dev.spillway.internal.gate;

import dev.spillway.http.Response;
import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.gate.Endpoint.Work;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.rpc.Shape;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.OverloadKnobs;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A route at work: what its calls share.
final class Lane {
    private final Endpoint endpoint;
    private final Intake.Keyed intake;
    private final Reading reading;
    private final RateLimits rates;
    private final WeightedPermits permits;
    private final ServiceTime serviceTime;
    private final Observer.OfRoute observer;
    private final Clock clock;
    private final Optional<CrossOrigin> crossOrigin;
    private final Observer all;
    private final Criticality criticality;
    private final Predicate<InetAddress> neighbours;
    private final long work;
    private final long total;

    Lane(Endpoint endpoint, Commons commons, ClientBuckets clients, Json json) {
        var bounds = endpoint.bounds();
        this.endpoint = endpoint;
        this.clock = commons.clock();
        this.crossOrigin = endpoint.rules().cors().map(CrossOrigin::new);
        this.intake = bounds.intake().of(endpoint.name());
        this.reading = Reading.of(bounds.intake(), endpoint.name(), commons.settings(), json);
        this.rates = new RateLimits(endpoint.name(), bounds, clients);
        this.permits = new WeightedPermits(commons.clock(), endpoint.name(), bounds);
        this.serviceTime =
                new ServiceTime(commons.clock().now(), bounds.adapting().window(), permits::adapt);
        this.all = commons.observer();
        this.observer = all.route(endpoint.verb(), endpoint.template(), permits);
        this.criticality = bounds.settings().get(OverloadKnobs.CRITICALITY);
        this.neighbours = commons.neighbours();
        this.work = work(endpoint);
        this.total = total(endpoint);
    }

    private static long work(Endpoint endpoint) {
        return switch (endpoint.work()) {
            case Work.Route _ -> endpoint.bounds().deadline();
            case Work.Rpc rpc -> rpc.bounds().work();
        };
    }

    private static long total(Endpoint endpoint) {
        return switch (endpoint.work()) {
            case Work.Route _ -> Timed.NEVER;
            case Work.Rpc rpc ->
                rpc.method().shape() == Shape.UNARY ? Timed.NEVER : rpc.bounds().total();
        };
    }

    /// How long user code may work on a call, in nanoseconds.
    long work() {
        return work;
    }

    /// How long a call may last, its waiting for the client with it, in nanoseconds; [Timed#NEVER] where the clocks of
    /// its body and its answer bound that.
    long total() {
        return total;
    }

    /// How much a call matters: what the route says, or its caller. Anybody may say that it matters less, and only who
    /// is trusted that it matters more, or every call would be critical before long.
    Criticality criticality(Call call) {
        var told = call.headers().first(Criticality.FIELD).flatMap(Criticality::find);
        if (told.isEmpty() || (told.get().compareTo(criticality) > 0 && !isTrusted(call))) {
            return criticality;
        }
        return told.get();
    }

    /// A proxy's certificate and address vouch for what it says itself, not for what it passes on: anybody may write a
    /// field, and may write others so that nobody can tell for whom the proxy speaks.
    private boolean isTrusted(Call call) {
        return switch (call.speaker()) {
            case ITSELF -> call.certificate().isPresent() || neighbours.test(call.client());
            case FOR_CLIENT -> neighbours.test(call.client());
            case FOR_UNKNOWN -> false;
        };
    }

    /// Refuses a call whose caller will have given up before half of the calls like it are answered, their waiting for
    /// permits with it.
    ///
    /// @throws Refusal 504 if so
    void refuseDoomed(CallTime time) throws Refusal {
        var left = time.callersRemaining();
        var work = serviceTime.median();
        if (left == Timed.NEVER || work == 0) {
            return;
        }
        var wait = permits.delay(time.criticality());
        if (left < work + wait && !serviceTime.probes(clock.now())) {
            throw Refusal.of(
                    Reason.DOOMED,
                    "calls like this need %d ms, of which they wait %d ms, and %d ms are left: it would be in vain"
                            .formatted(millis(work + wait), millis(wait), millis(left)));
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /// Takes permits for a call.
    ///
    /// @throws Refusal 429 if there are none in time, 503 if the process ends
    WeightedPermits.Grant acquire(Client client, int weight, WeightedPermits.Wire wire, CallTime time) throws Refusal {
        return permits.acquire(client, weight, wire, time.criticality(), time.patience(this));
    }

    /// Takes note of how long a call waited for its permits.
    void waited(WeightedPermits.Grant grant) {
        if (grant.waited() > 0) {
            observer.waited(grant.waited());
        }
    }

    /// Takes note of how long user code took for a call that was answered.
    void took(long nanos) {
        serviceTime.took(nanos, clock.now());
    }

    /// Takes note of how long user code took for a call that was cut short.
    void tookLonger(long nanos) {
        serviceTime.tookLonger(nanos, clock.now());
    }

    /// Bounds a body. What announces more than that is refused now, before anything is read of it, run or taken
    /// for it, and so is what nobody here decodes; what turns out to be more, when the byte too many arrives. Each
    /// message of a gRPC method is bounded by who reads it.
    ///
    /// @return how it is decoded
    /// @throws Refusal 413 if its declared length is beyond the bound, 415 if its coding is unknown
    ContentCoding bound(Call call) throws Refusal {
        if (endpoint.work() instanceof Work.Rpc) {
            return ContentCoding.IDENTITY;
        }
        intake.bound(call.payload());
        return call.payload().length() == 0 ? ContentCoding.IDENTITY : ContentCoding.of(call.headers());
    }

    /// The body as user code reads it.
    Payload decoded(HeldPayload body, ContentCoding coding, Holds all) {
        return switch (coding) {
            case IDENTITY -> body;
            case GZIP -> {
                var inflated = all.keep(new InflatedPayload(body, reading.ratio()));
                intake.limit(inflated);
                yield inflated;
            }
        };
    }

    /// A refusal that a page of an allowed origin may read.
    Refusal shared(Refusal refusal, Call call) {
        return crossOrigin.isPresent() ? crossOrigin.get().shared(refusal, call.headers()) : refusal;
    }

    /// An answer that a page of an allowed origin may read.
    Response shared(Response response, Call call) {
        return crossOrigin.isPresent() ? crossOrigin.get().shared(response, call.headers()) : response;
    }

    /// Counts and traces a call that was not admitted. One whose client is gone is none.
    void turnedAway(Call call, Throwable why, Criticality ofCall) {
        if (why instanceof Refusal refusal) {
            refused(call, refusal);
            Traces.refused(call, endpoint, refusal);
            switch (endpoint.work()) {
                case Work.Route _ -> {}
                case Work.Rpc _ -> observer.ended(RpcCodes.of(refusal));
            }
            if (refusal.reason().sheds()) {
                all.shed(ofCall, refusal.reason());
            }
        }
    }

    /// Counts a refusal of a call.
    void refused(Call call, Refusal refusal) {
        call.notes().refused(refusal);
        observer.refused(refusal, call.trace());
    }

    Reading reading() {
        return reading;
    }

    /// What browsers are told about who may read its answers, if anybody may.
    Optional<CrossOrigin> crossOrigin() {
        return crossOrigin;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Bounds bounds() {
        return endpoint.bounds();
    }

    String name() {
        return endpoint.name();
    }

    RateLimits rates() {
        return rates;
    }

    Observer.OfRoute observer() {
        return observer;
    }
}
