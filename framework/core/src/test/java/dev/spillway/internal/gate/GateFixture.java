package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.Authenticator;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.rate.LocalBuckets;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.trace.Tracing;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// A gate on a fake clock.
final class GateFixture {
    final FakeTime time = new FakeTime();
    final RecordingObserver observer = new RecordingObserver();
    final Lifecycle lifecycle = new Lifecycle();
    final Pressure pressure = new Pressure(Settings.DEFAULTS);
    Predicate<InetAddress> neighbours = _ -> false;
    /// A number below its argument, for what is spread.
    IntUnaryOperator chance = _ -> 0;
    ByteBudget bytes = new ByteBudget(1 << 20);
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<Hooks.ErrorRule<?>> rules = new ArrayList<>();
    private final List<Setting<?>> settings = new ArrayList<>();
    private Optional<Authenticator> authenticator = Optional.empty();
    private Gate gate;

    GateFixture() {
        lifecycle.advance(Lifecycle.Stage.SERVING);
    }

    <T extends Comparable<? super T>> GateFixture set(Knob<T> knob, String value) {
        settings.add(knob.at(value, Origin.CODE));
        return this;
    }

    GateFixture authenticate(Authenticator hook) {
        authenticator = Optional.of(hook);
        return this;
    }

    <X extends Exception> GateFixture onError(Class<X> type, Function<? super X, Response> answer) {
        rules.add(new Hooks.ErrorRule<>(type, answer));
        return this;
    }

    GateFixture get(String template, Handler handler, Limit... limits) {
        return route(Method.GET, template, handler, FixedWeight.ONE, limits);
    }

    GateFixture post(String template, Handler handler, Limit... limits) {
        return route(Method.POST, template, handler, FixedWeight.ONE, limits);
    }

    /// A route that takes uploads.
    GateFixture upload(String template, Handler handler, Limit... limits) {
        var own = Settings.DEFAULTS.overlaid(Arrays.stream(limits)
                .flatMap(limit -> limit.settings().stream())
                .toList());
        var bounds = Bounds.of(own, calls(), Profile.UPLOAD);
        endpoints.add(new Endpoint(Method.POST, template, handler, FixedWeight.ONE, bounds));
        return this;
    }

    GateFixture route(Method method, String template, Handler handler, ToIntFunction<Request> weight, Limit... limits) {
        var own = Arrays.stream(limits)
                .flatMap(limit -> limit.settings().stream())
                .toList();
        return route(method, template, handler, weight, Settings.DEFAULTS.overlaid(own));
    }

    GateFixture route(Method method, String template, Handler handler, ToIntFunction<Request> weight, Settings own) {
        endpoints.add(new Endpoint(method, template, handler, weight, Bounds.of(own, calls())));
        return this;
    }

    /// A gRPC method.
    GateFixture rpc(RpcMethod method, Limit... limits) {
        var own = Arrays.stream(limits)
                .flatMap(limit -> limit.settings().stream())
                .toList();
        endpoints.add(Endpoint.of(method, FixedWeight.ONE, Bounds.of(Settings.DEFAULTS.overlaid(own), calls())));
        return this;
    }

    /// A route that asks for something beside its bounds.
    GateFixture ruled(Method method, String template, AnswerRules rules, Handler handler, Limit... limits) {
        var own = Arrays.stream(limits)
                .flatMap(limit -> limit.settings().stream())
                .toList();
        var bounds = Bounds.of(Settings.DEFAULTS.overlaid(own), calls());
        endpoints.add(new Endpoint(method, template, handler, FixedWeight.ONE, bounds, rules));
        return this;
    }

    private long calls() {
        return Settings.DEFAULTS.overlaid(settings).get(Knobs.CALLS);
    }

    Gate gate() {
        if (gate == null) {
            var all = Settings.DEFAULTS.overlaid(settings);
            gate = new Gate(
                    endpoints,
                    new Hooks(authenticator, rules),
                    new Json(all),
                    new Commons(
                            time,
                            all,
                            lifecycle,
                            bytes,
                            observer,
                            Tracing.unrecorded(time),
                            pressure,
                            new RetrySpread(all, bound -> chance.applyAsInt(bound)),
                            address -> neighbours.test(address),
                            new LocalBuckets(time)));
        }
        return gate;
    }

    /// Starts over without routes.
    void forget() {
        endpoints.clear();
        gate = null;
    }

    ScriptedCall call(String path) {
        return ScriptedCall.get(time, path);
    }

    Admission admit(Call call) throws IOException {
        return gate().admit(call);
    }

    /// Admits and handles; the answer leaves.
    Response serve(Call call) throws IOException {
        try (var admission = admit(call)) {
            var response = admission.handle();
            admission.left();
            return response;
        }
    }

    Refusal refusal(Call call) {
        return catchThrowableOfType(Refusal.class, () -> admit(call).close());
    }

    /// Runs something that has to wait for permits, until its wait is over on the fake clock.
    void runPastItsWait(Runnable waiting) throws InterruptedException {
        var before = observer.waiting();
        var thread = Thread.startVirtualThread(waiting);
        while (thread.isAlive() && observer.waiting() == before) {
            Thread.sleep(1);
        }
        time.advanceMillis(600);
        if (!thread.join(Duration.ofSeconds(30))) {
            throw new AssertionError("still waiting");
        }
    }

    /// What the gate holds of everything, all of which is zero when no call is open.
    int taken() {
        var process = gate().process();
        return lifecycle.calls() + observer.permits() + process.taken() + process.transferring() + (int) bytes.held();
    }
}
