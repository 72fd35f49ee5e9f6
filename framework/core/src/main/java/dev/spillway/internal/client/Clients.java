package dev.spillway.internal.client;

import dev.spillway.http.Client;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The clients of a service: named during its set-up, at work from its start to its end.
public final class Clients implements AutoCloseable {
    private static final long TIDY = 1_000_000_000;

    private final Map<String, BoundedClient> clients = new LinkedHashMap<>();
    private final List<BoundedClient.Engine> engines = new ArrayList<>();
    private final Map<Class<?>, ClientFamily> families = new LinkedHashMap<>();
    private final Map<String, Class<?>> members = new LinkedHashMap<>();
    private final List<ClientFiles> files = new ArrayList<>();

    /// What is known of a client when the service starts.
    ///
    /// @param base whom it calls
    /// @param settings what is in force for it
    /// @param tls keys and authorities
    /// @param idempotent gRPC methods that may be called twice
    public record Spec(Base base, Settings settings, ClientFiles tls, List<String> idempotent) {
        /// One without such methods.
        public Spec(Base base, Settings settings, ClientFiles tls) {
            this(base, settings, tls, List.of());
        }
    }

    /// No clients yet.
    public Clients() {
        JdkNames.bound();
    }

    /// A client of this name, the same each time.
    public Client client(String name) {
        return clients.computeIfAbsent(name, BoundedClient::new);
    }

    /// The family, the same each time, with a client of this name in it.
    public <F extends ClientFamily> F member(String name, ClientFamily.Kind<F> kind) {
        var family = kind.type()
                .cast(families.computeIfAbsent(kind.type(), _ -> kind.maker().get()));
        members.put(name, kind.type());
        return family;
    }

    /// How failures of clients are answered that speak something else than HTTP.
    public List<ClientFamily.Failure<?>> failures() {
        return families.values().stream()
                .flatMap(family -> family.failures().stream())
                .toList();
    }

    /// Makes the clients work.
    ///
    /// @param specs by name, one for each client
    /// @param process settings of the process
    /// @param deadlines the table of clocks
    /// @param memory what the process may hold
    /// @param observer who counts
    /// @throws IllegalArgumentException if one has no settings
    public void start(
            Map<String, Spec> specs, Settings process, Deadlines deadlines, Memory memory, ClientObserver observer) {
        var commons = new Commons(
                deadlines,
                new Json(process),
                new Dns(InetAddress::getAllByName, deadlines),
                memory,
                new IdlePlaces(process.get(Knobs.IDLE_CONNECTIONS)),
                new Targets(deadlines),
                observer);
        clients.forEach((name, client) -> {
            var engine = engine(name, specOf(name, specs), commons);
            engines.add(engine);
            client.start(engine);
        });
        families.forEach((type, family) -> family.start(terms(type, specs, commons)));
        specs.values().forEach(spec -> files.add(spec.tls()));
        if (!files.isEmpty()) {
            tidier(deadlines);
        }
    }

    private static Spec specOf(String name, Map<String, Spec> specs) {
        var spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("no settings for client " + name);
        }
        return spec;
    }

    private Map<String, Terms> terms(Class<?> type, Map<String, Spec> specs, Commons commons) {
        var terms = new LinkedHashMap<String, Terms>();
        members.forEach((name, of) -> {
            if (of.equals(type)) {
                terms.put(name, terms(name, specOf(name, specs), commons));
            }
        });
        return terms;
    }

    private Terms terms(String name, Spec spec, Commons commons) {
        return new Terms(
                name,
                spec.base(),
                spec.settings(),
                spec.idempotent(),
                new Terms.Security(spec.tls(), () -> Tls.parameters(Tls.HTTP_2)),
                commons.deadlines(),
                commons.targets().budget(spec.base().toString(), spec.settings().get(ClientKnobs.RETRY_BUDGET)),
                new RetryPolicy(spec.settings()),
                new FailureLog(commons.clock()),
                gauges -> commons.observer().client(name, gauges));
    }

    private static BoundedClient.Engine engine(String name, Spec spec, Commons commons) {
        var target = Target.of(spec.base());
        var breakers = new Breakers(spec.settings(), commons.clock());
        var transport = switch (spec.settings().get(ClientKnobs.PROTOCOL)) {
            case HTTP1 ->
                new Http1Transport(target, spec.settings(), commons, new Tls(spec.tls(), Tls.HTTP_1_1), breakers);
            case H2 -> new Http2Transport(target, spec.settings(), commons, new Tls(spec.tls(), Tls.HTTP_2), breakers);
        };
        var caller = new Caller(name, target, spec.settings(), commons, transport, breakers);
        return new BoundedClient.Engine(target, caller, transport, commons);
    }

    private void tidier(Deadlines deadlines) {
        var tidier = new Tidier(deadlines);
        tidier.again(deadlines.now() + TIDY);
    }

    /// Closes idle connections that are too old, and looks for changed files.
    private final class Tidier extends Timed {
        /// Certificates are renewed days before they expire.
        private static final int LOOK = 10;

        private int rounds;

        Tidier(Deadlines deadlines) {
            super(deadlines);
        }

        void again(long at) {
            revive(at);
        }

        @Override
        protected void expired(long now) {
            // Reading files and closing connections may take a moment, and the sweeper has none.
            Thread.ofVirtual().name("spillway-clients").start(() -> engines.forEach(BoundedClient.Engine::tidy));
            if (++rounds % LOOK == 0) {
                Thread.ofVirtual().name("spillway-client-files").start(() -> files.forEach(ClientFiles::refresh));
            }
            again(now + TIDY);
        }
    }

    /// Ends the clients that speak something else than HTTP: what is in flight for nobody may end by itself.
    ///
    /// @param within the time for that
    public void closeFamilies(Duration within) {
        families.values().forEach(family -> family.close(within));
    }

    @Override
    public void close() {
        closeFamilies(Duration.ZERO);
        engines.forEach(engine -> engine.transport().close());
    }
}
