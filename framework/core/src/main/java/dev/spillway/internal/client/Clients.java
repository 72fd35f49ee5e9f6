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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The clients of a service: named during its set-up, at work from its start to its end.
public final class Clients implements AutoCloseable {
    private static final long TIDY = 1_000_000_000;

    private final Map<String, BoundedClient> clients = new LinkedHashMap<>();
    private final List<BoundedClient.Engine> engines = new ArrayList<>();

    /// What is known of a client when the service starts.
    ///
    /// @param base whom it calls
    /// @param settings what is in force for it
    /// @param tls keys and authorities
    public record Spec(Base base, Settings settings, ClientFiles tls) {}

    /// No clients yet.
    public Clients() {
        JdkNames.bound();
    }

    /// A client of this name, the same each time.
    public Client client(String name) {
        return clients.computeIfAbsent(name, BoundedClient::new);
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
            var spec = specs.get(name);
            if (spec == null) {
                throw new IllegalArgumentException("no settings for client " + name);
            }
            var engine = engine(name, spec, commons);
            engines.add(engine);
            client.start(engine);
        });
        if (!engines.isEmpty()) {
            tidier(deadlines);
        }
    }

    private static BoundedClient.Engine engine(String name, Spec spec, Commons commons) {
        var target = Target.of(spec.base());
        var breakers = new Breakers(spec.settings(), commons.clock());
        var transport = switch (spec.settings().get(ClientKnobs.PROTOCOL)) {
            case HTTP1 -> new Http1Transport(target, spec.settings(), commons, new Tls(spec.tls()), breakers);
            case H2 -> new Http2Transport(target, spec.settings(), commons, spec.tls(), breakers);
        };
        var caller = new Caller(name, target, spec.settings(), commons, transport, breakers);
        return new BoundedClient.Engine(target, caller, transport, spec.tls(), commons);
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
                Thread.ofVirtual()
                        .name("spillway-client-files")
                        .start(() -> engines.forEach(BoundedClient.Engine::look));
            }
            again(now + TIDY);
        }
    }

    @Override
    public void close() {
        engines.forEach(engine -> engine.transport().close());
    }
}
