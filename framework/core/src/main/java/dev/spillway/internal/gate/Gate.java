package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.trace.CallTrace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The way of every call from the wire to its handler. There is no list of steps to edit and no flag to look at:
/// what stands in [#admit] happens, in this order, to every call that meets a route.
public final class Gate implements Entrance {
    private static final int GONE = 0;

    private final Commons commons;
    private final Lanes lanes;
    private final ProcessPermits process;
    private final UserCode userCode;
    private final Identity identity;
    private final Observer.OfRoute unmatched;

    /// A gate to `endpoints`.
    ///
    /// @throws IllegalArgumentException if two of them answer the same calls
    public Gate(List<Endpoint> endpoints, Hooks hooks, Json json, Commons commons) {
        this.commons = commons;
        this.lanes = new Lanes(endpoints, commons, json);
        this.process = new ProcessPermits(commons.settings());
        this.userCode = new UserCode(hooks, json, new FaultLog(commons.clock()));
        this.identity = new Identity(hooks.authenticator(), process, userCode);
        this.unmatched = commons.observer().unmatched();
    }

    @Override
    public CallTrace trace(Headers headers) {
        return commons.tracing().begin(headers);
    }

    @Override
    public CallTrace traceOfUnread() {
        return commons.tracing().beginUnread();
    }

    @Override
    public Admission admit(Call call) throws IOException {
        return switch (lanes.of(call)) {
            case Lanes.Found(var lane, var parameters) -> {
                try {
                    var admitted =
                            admit(call, lane, parameters, (lease, wait) -> HeldPayload.of(call.payload(), lease, wait));
                    yield opened(admitted, GateAdmission::new);
                } catch (Refusal refusal) {
                    throw lane.shared(commons.spread().of(refusal), call);
                }
            }
            case Lanes.Options(var allow) -> {
                unmatched.admitted();
                yield new OptionsAdmission(allow, status -> answered(call, status));
            }
            case Lanes.Preflight(var lane, var asked, var allow) -> preflight(call, lane, asked, allow);
            case Lanes.None(var refusal) -> throw unmatched(call, refusal);
        };
    }

    /// Counts and traces a call that meets no route.
    private Refusal unmatched(Call call, Refusal refusal) {
        call.notes().refused(refusal);
        unmatched.refused(refusal, call.trace());
        Traces.refused(call, refusal);
        return refusal;
    }

    /// A browser asks by itself whether a page may make a call. It runs no code of the application, but it counts
    /// against the rates of the route as the call would: by address, as browsers send no credentials with it.
    private Admission preflight(Call call, Lane lane, Method asked, String allow) throws Refusal {
        call.notes().met(lane.endpoint().template());
        try {
            lane.rates().take(Client.of(call.client()));
        } catch (Refusal refusal) {
            lane.turnedAway(call, refusal, lane.criticality(call));
            throw commons.spread().of(refusal);
        }
        unmatched.admitted();
        var answer = lane.crossOrigin().orElseThrow().preflight(call.headers(), asked, allow);
        return new OptionsAdmission(answer, status -> answered(call, status));
    }

    private void answered(Call call, int status) {
        call.notes().answered(status);
        unmatched.answered(status, sinceArrival(call));
        Traces.answered(call, status);
    }

    @Override
    public RpcAdmission admitRpc(RpcHead call) throws IOException {
        Lanes.RpcLane method;
        try {
            method = lanes.rpc(call);
        } catch (Refusal refusal) {
            throw unmatched(call, refusal);
        }
        try {
            call.check();
        } catch (Refusal refusal) {
            call.notes().met(method.lane().endpoint().template());
            method.lane().turnedAway(call, refusal, method.lane().criticality(call));
            throw refusal;
        }
        try {
            var admitted = admit(
                    call,
                    method.lane(),
                    Parameters.NONE,
                    (lease, wait) -> HeldMessages.of(call, method.rpc(), lease, wait));
            return opened(admitted, (gate, taken) -> new RpcAdmission(gate, taken, method.rpc()));
        } catch (Refusal refusal) {
            throw commons.spread().of(refusal);
        }
    }

    /// What an admitted call is from here on.
    private interface Opening<H extends Held, A> {
        A open(Gate gate, Admitted<H> admitted);
    }

    private <H extends Held, A> A opened(Admitted<H> admitted, Opening<H, A> opening) {
        try {
            return opening.open(this, admitted);
        } catch (RuntimeException | Error e) {
            admitted.all().close();
            admitted.lane().observer().answered(GONE, sinceArrival(admitted.call()));
            throw e;
        }
    }

    /// Reads what is read of a call before it takes permits.
    private interface Beforehand<H extends Held> {
        H read(ByteBudget.Lease lease, Wait wait) throws IOException;
    }

    /// A body goes on to come: but the caller may have given up, or the process have come to its end.
    private void proceed(CallTime time) throws Refusal {
        time.resume();
        commons.lifecycle().refuseAtTheEnd();
    }

    /// What happens to a call, top to bottom. A refusal leaves from where it is found; what was taken until then
    /// is given back in reverse, as it is when an admitted call ends.
    private <H extends Held> Admitted<H> admit(Call call, Lane lane, Parameters parameters, Beforehand<H> reading)
            throws IOException {
        call.notes().met(lane.endpoint().template());
        var all = new Holds();
        var criticality = lane.criticality(call);
        try {
            // 504: the time of the caller is over, or too short for an answer.
            var time = CallTime.of(call, commons.clock(), lane, criticality);
            lane.refuseDoomed(time);
            // 503: the process is going down.
            all.keep(commons.lifecycle().enter());
            // 503: the process is short of processors or heap, and others matter more.
            commons.pressure().admit(criticality);
            // 413: the body is announced as too large. 415: nobody here decodes it.
            var coding = lane.bound(call);
            // 401: the application does not know the caller.
            Supplier<Request> bare =
                    () -> request(lane, CallView.withoutBody(call), parameters, Optional.empty(), time);
            var client = identity.of(call, bare, lane, time);
            // 429: too many calls of this client, or of all.
            var left = lane.rates().take(client);
            // 413, 408, 400, 503: a small body is read before the call takes what others may be waiting for.
            time.pause();
            var held = all.keep(reading.read(call.payload().lease(commons.bytes()), () -> proceed(time)));
            time.resume();
            // 429: no permits of the endpoint in time. 503: the process is full.
            var early = all.keep(new Holds());
            var weight = userCode.weight(lane, bare, time);
            var grant = early.keep(lane.acquire(client, weight, held.wire(), time));
            lane.waited(grant);
            early.keep(process.enter(client, held.wire(), criticality));
            call.notes().admitted(weight);
            lane.observer().admitted();
            return new Admitted<>(call, lane, parameters, time, client, left, coding, held, grant, early, all);
        } catch (IOException | RuntimeException | Error e) {
            all.close();
            lane.turnedAway(call, e, criticality);
            throw e;
        }
    }

    /// What the application sees of a call.
    ///
    /// @param payload its body
    static Request request(Admitted<?> admitted, Payload payload) {
        var call = new CallView(admitted.call(), payload);
        return request(
                admitted.lane(), call, admitted.parameters(), admitted.client().caller(), admitted.time());
    }

    private static Request request(
            Lane lane, Call call, Parameters parameters, Optional<String> caller, CallTime time) {
        return new CallRequest(call, parameters, caller, time.deadline(), lane.reading());
    }

    /// Nanoseconds since the head of a call was complete.
    long sinceArrival(Call call) {
        return commons.clock().now() - call.arrived();
    }

    Commons commons() {
        return commons;
    }

    ProcessPermits process() {
        return process;
    }

    UserCode userCode() {
        return userCode;
    }
}
