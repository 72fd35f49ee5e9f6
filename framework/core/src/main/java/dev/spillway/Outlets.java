package dev.spillway;

import dev.spillway.http.Client;
import dev.spillway.internal.client.ClientFamily;
import dev.spillway.internal.client.Clients;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.ConfigurationError;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The clients that an app asked for, and what its code says about them.
final class Outlets {
    /// @param kind what it speaks
    /// @param base whom it calls, if the code says so
    /// @param settings what the code sets
    record Outlet(Base.Kind kind, Optional<Base> base, List<Setting<?>> settings) {
        Outlet {
            settings = List.copyOf(settings);
        }

        /// Of which the code says nothing.
        static Outlet configured(Base.Kind kind) {
            return new Outlet(kind, Optional.empty(), List.of());
        }
    }

    private final Setup setup;
    private final Clients clients = new Clients();
    private final Map<String, Outlet> outlets = new LinkedHashMap<>();

    Outlets(Setup setup) {
        this.setup = setup;
    }

    Client client(String name) {
        declare(name, Base.Kind.HTTP);
        return clients.client(name);
    }

    Client client(String name, Base base, List<Setting<?>> settings) {
        declare(name, Base.Kind.HTTP, base, settings);
        return clients.client(name);
    }

    <F extends ClientFamily> F member(String name, ClientFamily.Kind<F> kind) {
        declare(name, kind.speaks());
        return clients.member(name, kind);
    }

    <F extends ClientFamily> F member(String name, ClientFamily.Kind<F> kind, Base base, List<Setting<?>> settings) {
        declare(name, kind.speaks(), base, settings);
        return clients.member(name, kind);
    }

    private void declare(String name, Base.Kind kind) {
        setup.requireOpen();
        requireName(name);
        requireKind(name, kind, outlets.putIfAbsent(name, Outlet.configured(kind)));
    }

    private void declare(String name, Base.Kind kind, Base base, List<Setting<?>> settings) {
        setup.requireOpen();
        requireName(name);
        if (base.kind() != kind) {
            throw new IllegalArgumentException("client %s speaks %s, which %s is not".formatted(name, kind, base));
        }
        for (var setting : settings) {
            if (!ClientKnobs.of(kind).contains(setting.knob())) {
                throw new IllegalArgumentException(
                        "client %s: %s is no setting of a client for %s".formatted(name, setting, kind));
            }
        }
        var before = outlets.put(name, new Outlet(kind, Optional.of(base), settings));
        requireKind(name, kind, before);
        if (before != null && before.base().isPresent()) {
            throw new IllegalArgumentException("client " + name + " is declared twice in code");
        }
    }

    private static void requireKind(String name, Base.Kind kind, @Nullable Outlet before) {
        if (before != null && before.kind() != kind) {
            throw new IllegalArgumentException("client %s speaks %s already".formatted(name, before.kind()));
        }
    }

    private static void requireName(String name) {
        if (!name.matches("[A-Za-z0-9-]{1,64}") || name.equals("default")) {
            throw new IllegalArgumentException("a client's name is letters, digits and -, not \"" + name + "\"");
        }
    }

    Clients clients() {
        return clients;
    }

    /// What is in force for each client.
    ///
    /// @param time of day, by which certificates are valid
    /// @throws ConfigurationError if a client does not know whom it calls or its files cannot be used, the
    ///     configuration has one that is none, or an HTTP/2 client is to hold what it cannot
    Map<String, Clients.Spec> specs(Configuration configuration, InstantSource time) {
        var asked = new LinkedHashMap<String, Configuration.Asked>();
        outlets.forEach((name, outlet) -> asked.put(name, new Configuration.Asked(outlet.kind(), outlet.base())));
        configuration.requireClients(asked);
        var specs = new LinkedHashMap<String, Clients.Spec>();
        outlets.forEach((name, outlet) -> specs.put(name, spec(name, outlet, configuration, time)));
        requireHeld(specs, configuration);
        return specs;
    }

    private static void requireHeld(Map<String, Clients.Spec> specs, Configuration configuration) {
        var bases = new LinkedHashMap<String, Base>();
        var settings = new LinkedHashMap<String, Settings>();
        specs.forEach((name, spec) -> {
            if (spec.base().kind() == Base.Kind.HTTP) {
                bases.put(name, spec.base());
                settings.put(name, spec.settings());
            }
        });
        configuration.requireHeld(bases, settings);
    }

    private static Clients.Spec spec(String name, Outlet outlet, Configuration configuration, InstantSource time) {
        var base = configuration.base(name).or(outlet::base).orElseThrow();
        return new Clients.Spec(
                base,
                configuration.client(name, outlet.settings()),
                configuration.tls(name, time),
                configuration.idempotent(name));
    }
}
