package dev.spillway;

import dev.spillway.http.Authenticator;
import dev.spillway.http.Check;
import dev.spillway.http.Client;
import dev.spillway.http.Filter;
import dev.spillway.http.Handler;
import dev.spillway.http.Method;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.internal.client.ClientFamily;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.internal.rate.Sharing;
import dev.spillway.limit.Base;
import dev.spillway.limit.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a service does, written down before it starts: its routes, what stands around them, and what belongs to it.
///
/// An app can add bounds and tighten them; there is nothing here that removes one.
public final class App implements Routing {
    private final Setup setup = new Setup();
    private final Scope scope = Scope.of(setup);
    private final Map<Class<? extends Exception>, Hooks.ErrorRule<?>> errors = new LinkedHashMap<>();
    private final Outlets outlets = new Outlets(setup);
    private final SequencedMap<String, Check> checks = new LinkedHashMap<>();
    private final List<RpcService> services = new ArrayList<>();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final SequencedMap<String, OwnGauge> gauges = new LinkedHashMap<>();
    private Optional<Authenticator> authenticator = Optional.empty();
    private Optional<Sharing> sharing = Optional.empty();
    private Optional<TraceExport> traces = Optional.empty();

    App() {}

    @Override
    public Route route(Method method, String template, Handler handler) {
        return scope.declare(method, template, handler);
    }

    @Override
    public void group(String prefix, Consumer<Group> routes) {
        scope.group(prefix, routes);
    }

    @Override
    public App around(Filter filter) {
        scope.around(filter);
        return this;
    }

    /// Serves a gRPC service, on the ports of the routes.
    ///
    /// @throws IllegalStateException if it is served already
    public App serve(RpcService service) {
        setup.requireOpen();
        service.join(setup);
        services.add(service);
        return this;
    }

    /// Answers what filters and handlers throw, if it is of `type` or a subtype. Of several rules the one
    /// with the nearest type answers; what none answers is 500 without detail. A [ProblemException] is
    /// answered with its problem, and a refusal by a bound as what it is: neither is shown to a rule. Callers of a
    /// gRPC method are told the code that is nearest to the status of the answer, if that is 400 or more, and of a
    /// problem its title and detail.
    ///
    /// @throws IllegalArgumentException if there is a rule for `type` already, or it is [ProblemException]
    public <X extends Exception> App onError(Class<X> type, Function<? super X, Response> answer) {
        setup.requireOpen();
        if (type.equals(ProblemException.class)) {
            throw new IllegalArgumentException(
                    "a ProblemException is answered with its problem; a filter may change it");
        }
        if (errors.putIfAbsent(type, new Hooks.ErrorRule<>(type, answer)) != null) {
            throw new IllegalArgumentException("onError is declared twice for " + type.getName());
        }
        return this;
    }

    /// Names the caller of each request; see [Authenticator]. Without one, a client is its address.
    ///
    /// @throws IllegalArgumentException if there is one already
    public App authenticate(Authenticator caller) {
        setup.requireOpen();
        if (authenticator.isPresent()) {
            throw new IllegalArgumentException("authenticate is declared twice");
        }
        authenticator = Optional.of(caller);
        return this;
    }

    /// Records calls and sends their spans away, within `spillway.traces`. Without it every call has a trace too, taken
    /// over from its caller or begun, which travels on with outgoing calls and stands in logs.
    ///
    /// @param to what a module makes: `Otel.otlp("orders")`
    /// @throws IllegalArgumentException if they go somewhere already
    public App traces(TraceExport to) {
        setup.requireOpen();
        if (traces.isPresent()) {
            throw new IllegalArgumentException("traces is declared twice");
        }
        traces = Optional.of(to);
        return this;
    }

    /// Makes the readiness of the service depend on something.
    ///
    /// @param name what it is called in `/readyz`: letters, digits and `-._`
    /// @throws IllegalArgumentException if the name is none or taken
    public App check(String name, Check check) {
        setup.requireOpen();
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("a check's name is letters, digits and -._ : \"" + name + "\"");
        }
        if (checks.putIfAbsent(name, check) != null) {
            throw new IllegalArgumentException("check \"" + name + "\" is declared twice");
        }
        return this;
    }

    /// Shows a figure of the application on `/metrics`, where dots become underscores. It is asked for whenever
    /// metrics are read, on a thread of the admin port, so it answers at once.
    ///
    /// @param name words of lower-case letters and digits, joined by dots: `database.connections.busy`
    /// @param description one sentence
    /// @throws IllegalArgumentException if the name is none or taken, or begins with `spillway.`
    public App gauge(String name, String description, DoubleSupplier value) {
        setup.requireOpen();
        if (gauges.putIfAbsent(name, new OwnGauge(name, description, value)) != null) {
            throw new IllegalArgumentException("gauge \"" + name + "\" is declared twice");
        }
        return this;
    }

    /// A client for calls to another service, configured below `spillway.clients.<name>`, where `base` says whom it
    /// calls. Asked for once more, it is the same.
    ///
    /// @param name letters, digits and `-`
    /// @throws IllegalArgumentException if the name is none
    /// @throws IllegalStateException if the service has started: a client for each call would have no pool, no
    ///     budget and no breaker
    public Client client(String name) {
        return outlets.client(name);
    }

    /// A client that calls `base` unless the configuration names another one.
    ///
    /// @param settings made of [dev.spillway.limit.ClientKnobs]; what is configured for this client alone is
    ///     stronger
    /// @throws IllegalArgumentException if the name is none or has settings in code already, or a setting is none
    ///     of a client
    /// @throws IllegalStateException if the service has started
    public Client client(String name, Base base, Setting<?>... settings) {
        return outlets.client(name, base, List.of(settings));
    }

    /// The clients that a module of the framework makes, with one of this name among them; for that module alone.
    /// An application asks the module: `Grpc.client(app, "inventory")`.
    ///
    /// @throws IllegalArgumentException if the name is none, or that of a client of another kind
    /// @throws IllegalStateException if the service has started
    @SuppressWarnings("exports")
    public <F extends ClientFamily> F clients(ClientFamily.Kind<F> kind, String name) {
        return outlets.member(name, kind);
    }

    /// As [#clients(ClientFamily.Kind, String)], with what [#client(String, Base, Setting...)] has.
    ///
    /// @throws IllegalArgumentException also if it has settings in code already, or a setting is none of its kind
    /// @throws IllegalStateException if the service has started
    @SuppressWarnings("exports")
    public <F extends ClientFamily> F clients(
            ClientFamily.Kind<F> kind, String name, Base base, List<Setting<?>> settings) {
        return outlets.member(name, kind, base, settings);
    }

    /// Shares the rates with the other instances of the service; for a module of the framework alone. An application
    /// asks the module: `Redis.shareRates(app, "storefront")`. Where the rates are kept is
    /// `spillway.rate.shared`; without it they are this instance's own.
    ///
    /// @throws IllegalArgumentException if they are shared already
    /// @throws IllegalStateException if the service has started
    @SuppressWarnings("exports")
    public App shareRates(Sharing how) {
        setup.requireOpen();
        if (sharing.isPresent()) {
            throw new IllegalArgumentException("rates are shared twice");
        }
        sharing = Optional.of(how);
        return this;
    }

    /// Hands over a resource to be closed when the service has ended, after the last call. They are closed
    /// in reverse order, all within `shutdown.close`.
    ///
    /// @return the resource
    public <R extends AutoCloseable> R onClose(R resource) {
        setup.requireOpen();
        resources.add(resource);
        return resource;
    }

    /// Ends the set-up.
    ///
    /// @throws IllegalArgumentException if two routes or methods answer the same calls
    Plan plan() {
        setup.close();
        outlets.clients().failures().forEach(this::answerUnlessDeclared);
        var extensions = new Extensions(services);
        return Plan.of(
                Stream.<Planned>concat(
                                setup.routes().stream().map(Route::plan),
                                Stream.concat(
                                        services.stream().flatMap(service -> service.plan().stream()),
                                        extensions.plan().stream()))
                        .toList(),
                new Hooks(authenticator, nearestFirst(errors.values().stream().toList())),
                checks,
                resources,
                outlets,
                extensions,
                sharing,
                List.copyOf(gauges.values()),
                traces);
    }

    private <X extends Exception> void answerUnlessDeclared(ClientFamily.Failure<X> failure) {
        errors.putIfAbsent(failure.type(), new Hooks.ErrorRule<>(failure.type(), failure.answer()));
    }

    private static List<Hooks.ErrorRule<?>> nearestFirst(List<Hooks.ErrorRule<?>> rules) {
        return rules.stream()
                .sorted((one, other) -> Integer.compare(depth(other.type()), depth(one.type())))
                .toList();
    }

    /// Deeper types come first: a type is always deeper than those it extends.
    private static int depth(Class<?> type) {
        var depth = 0;
        for (var above = type.getSuperclass(); above != null; above = above.getSuperclass()) {
            depth++;
        }
        return depth;
    }
}
