package dev.spillway;

import dev.spillway.http.Client;
import dev.spillway.internal.client.Clients;
import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.ConfigurationError;
import dev.spillway.limit.Base;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The clients that an app asked for, and what its code says about them.
final class Outlets {
    /// @param base whom it calls, if the code says so
    /// @param settings what the code sets
    record Outlet(Optional<Base> base, List<Setting<?>> settings) {
        static final Outlet CONFIGURED = new Outlet(Optional.empty(), List.of());

        Outlet {
            settings = List.copyOf(settings);
        }
    }

    private final Setup setup;
    private final Clients clients = new Clients();
    private final Map<String, Outlet> outlets = new LinkedHashMap<>();

    Outlets(Setup setup) {
        this.setup = setup;
    }

    Client client(String name) {
        setup.requireOpen();
        requireName(name);
        outlets.putIfAbsent(name, Outlet.CONFIGURED);
        return clients.client(name);
    }

    Client client(String name, Base base, List<Setting<?>> settings) {
        setup.requireOpen();
        requireName(name);
        for (var setting : settings) {
            if (setting.knob().scope() != Knob.Scope.CLIENT) {
                throw new IllegalArgumentException("client %s: %s is no setting of a client".formatted(name, setting));
            }
        }
        var before = outlets.put(name, new Outlet(Optional.of(base), settings));
        if (before != null && before.base().isPresent()) {
            throw new IllegalArgumentException("client " + name + " is declared twice in code");
        }
        return clients.client(name);
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
        var bases = new LinkedHashMap<String, Optional<Base>>();
        outlets.forEach((name, outlet) -> bases.put(name, outlet.base()));
        configuration.requireClients(bases);
        var specs = new LinkedHashMap<String, Clients.Spec>();
        outlets.forEach((name, outlet) -> specs.put(name, spec(name, outlet, configuration, time)));
        requireHeld(specs, configuration);
        return specs;
    }

    private static void requireHeld(Map<String, Clients.Spec> specs, Configuration configuration) {
        var bases = new LinkedHashMap<String, Base>();
        var settings = new LinkedHashMap<String, Settings>();
        specs.forEach((name, spec) -> {
            bases.put(name, spec.base());
            settings.put(name, spec.settings());
        });
        configuration.requireHeld(bases, settings, System.getProperties().stringPropertyNames());
    }

    private static Clients.Spec spec(String name, Outlet outlet, Configuration configuration, InstantSource time) {
        var base = configuration.base(name).or(outlet::base).orElseThrow();
        return new Clients.Spec(base, configuration.client(name, outlet.settings()), configuration.tls(name, time));
    }
}
