package dev.spillway.internal.config;

import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsFault;
import dev.spillway.internal.tls.TlsSettings;
import dev.spillway.limit.Base;
import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Secret;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a service is configured with: checked values, each with its origin.
///
/// @param main where the service listens
/// @param admin where the admin pages listen
/// @param adminToken opens the detail pages to others than loopback
/// @param edge what stands in front of the service
/// @param edgeOrigin where the edge was set
/// @param process settings of the process
/// @param routeDefaults what is set for all routes
/// @param routes what is set for single routes, by name: `GET /stock/{sku}`
/// @param clientDefaults what is set for all clients
/// @param clients what is set for single clients, by name
/// @param tls the port where TLS is spoken, if there is one
/// @param sharedRates where rates are kept that a fleet shares
/// @param receiver who takes spans
public record Configuration(
        Listen main,
        Listen admin,
        Optional<Secret> adminToken,
        Edge edge,
        Origin edgeOrigin,
        Settings process,
        List<Setting<?>> routeDefaults,
        Map<String, RouteSettings> routes,
        List<Setting<?>> clientDefaults,
        Map<String, ClientSettings> clients,
        Optional<Tls> tls,
        Optional<SharedRates> sharedRates,
        Receiver receiver) {
    /// Where TLS is spoken, and how.
    ///
    /// @param listen where; the host is that of the main port
    /// @param settings how
    public record Tls(Listen listen, TlsSettings settings) {}

    /// Where rates are kept that a fleet shares.
    ///
    /// @param address may hold a password
    /// @param origin where it was set
    public record SharedRates(Secret address, Origin origin) {}

    /// Copies the collections.
    public Configuration {
        routeDefaults = List.copyOf(routeDefaults);
        routes = Map.copyOf(routes);
        clientDefaults = List.copyOf(clientDefaults);
        clients = Map.copyOf(clients);
    }

    /// Reads the configuration of this process.
    ///
    /// @throws ConfigurationError with every line that is wrong
    public static Configuration load() {
        return load(Sources.ofProcess());
    }

    /// Reads a configuration.
    ///
    /// @throws ConfigurationError with every line that is wrong
    public static Configuration load(Sources sources) {
        var faults = new Faults();
        var layers = new Layers(sources, faults).read();
        var configuration = new Reader(layers, faults).read();
        faults.raise();
        return configuration;
    }

    /// Whether TLS has the one port of the service, and nothing is served in clear.
    public boolean isTlsOnly() {
        return tls.filter(secure -> secure.listen().port() == main.port() && main.port() != 0)
                .isPresent();
    }

    /// Reads certificate and key, if TLS is spoken.
    ///
    /// @throws ConfigurationError that names the setting, the file and what is wrong
    public Optional<TlsEngines> engines(InstantSource time) {
        if (tls.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TlsEngines.load(tls.get().settings(), time));
        } catch (TlsFault e) {
            throw raised(e);
        }
    }

    /// The settings of a route. What is configured for it alone is stronger than what its code says, and that is
    /// stronger than what is configured for all.
    ///
    /// @param name `GET /stock/{sku}`
    /// @param code what the code says
    public Settings route(String name, Collection<? extends Setting<?>> code) {
        var own = routes.get(name);
        return Settings.DEFAULTS
                .overlaid(routeDefaults)
                .overlaid(code)
                .overlaid(own == null ? List.of() : own.settings());
    }

    /// The settings of a client, by the same precedence as those of a route.
    ///
    /// @param name as in `app.client("inventory")`
    /// @param code what the code says
    public Settings client(String name, Collection<? extends Setting<?>> code) {
        var own = clients.get(name);
        return Settings.DEFAULTS
                .overlaid(clientDefaults)
                .overlaid(code)
                .overlaid(own == null ? List.of() : own.settings());
    }

    /// A client that the application makes.
    ///
    /// @param kind what it speaks
    /// @param base whom it calls, if the code says so
    public record Asked(Base.Kind kind, Optional<Base> base) {}

    /// Checks that the application makes every configured client, that each knows whom it calls, and that none has
    /// a setting which means nothing to it: a limit that is not in force is none.
    ///
    /// @param asked the clients of the application, by name
    /// @throws ConfigurationError if one does not exist, has no base or does not fit
    public void requireClients(Map<String, Asked> asked) {
        var faults = new Faults();
        clients.forEach((name, client) -> {
            var known = asked.get(name);
            if (known == null) {
                var text = "spillway.clients.%s is no client of this service".formatted(name);
                faults.add(client.place(), text + Suggestion.of(name, asked.keySet()));
            } else {
                requireFitting(name, client, known.kind(), faults);
            }
        });
        asked.forEach((name, known) -> {
            if (known.base().isEmpty() && base(name).isEmpty()) {
                faults.add(
                        Origin.CODE,
                        "client %s does not say whom it calls; set spillway.clients.%s.base = \"%s\""
                                .formatted(name, name, example(known.kind())));
            }
        });
        faults.raise();
    }

    private static void requireFitting(String name, ClientSettings client, Base.Kind kind, Faults faults) {
        client.base()
                .filter(base -> base.kind() != kind)
                .ifPresent(base -> faults.add(
                        client.basePlace(),
                        "spillway.clients.%s.base = %s, but the client is one for %s; expected %s"
                                .formatted(name, base, label(kind), example(kind))));
        var fitting = ClientKnobs.of(kind);
        client.settings().stream()
                .filter(setting -> !fitting.contains(setting.knob()))
                .forEach(setting -> faults.add(
                        setting.origin(),
                        "spillway.clients.%s.%s is no setting of a client for %s"
                                .formatted(name, setting.knob(), label(kind))));
        if (kind != Base.Kind.GRPC && !client.idempotent().isEmpty()) {
            faults.add(
                    client.place(),
                    "spillway.clients.%s.grpc.idempotent is no setting of a client for HTTP".formatted(name));
        }
    }

    private static String label(Base.Kind kind) {
        return switch (kind) {
            case HTTP -> "HTTP";
            case GRPC -> "gRPC";
        };
    }

    private static String example(Base.Kind kind) {
        return switch (kind) {
            case HTTP -> "http://host:port";
            case GRPC -> "grpc://host:port";
        };
    }

    /// The gRPC methods of a client that may be called twice.
    public List<String> idempotent(String name) {
        var own = clients.get(name);
        return own == null ? List.of() : own.idempotent();
    }

    /// Checks that what is set for clients of HTTP/2 can be held.
    ///
    /// @param bases whom each client calls, by name
    /// @param settings what is in force for each
    /// @throws ConfigurationError if something cannot
    public void requireHeld(Map<String, Base> bases, Map<String, Settings> settings) {
        var faults = new Faults();
        var check = new H2Clients(clientDefaults, faults);
        bases.forEach((name, base) -> check.check(name, base, settings.getOrDefault(name, Settings.DEFAULTS)));
        faults.raise();
    }

    /// Whom a client calls, if that is configured.
    public Optional<Base> base(String name) {
        var own = clients.get(name);
        return own == null ? Optional.empty() : own.base();
    }

    /// The files of a client's TLS.
    ///
    /// @throws ConfigurationError that names the setting, the file and what is wrong
    public ClientFiles tls(String name, InstantSource time) {
        var own = clients.get(name);
        try {
            return ClientFiles.load(own == null ? ClientFiles.Sources.NONE : own.tls(), time);
        } catch (TlsFault e) {
            throw raised(e);
        }
    }

    /// Refuses the start because of where rates are kept.
    ///
    /// @param fault what is wrong, without the address
    public static ConfigurationError refused(SharedRates rates, String fault) {
        return new ConfigurationError(
                List.of("%s: spillway.%s %s".formatted(rates.origin(), Reader.SHARED_RATES, fault)));
    }

    private static RuntimeException raised(TlsFault fault) {
        var faults = new Faults();
        faults.add(fault.origin(), String.valueOf(fault.getMessage()));
        faults.raise();
        throw new IllegalStateException("a fault is raised", fault);
    }

    /// Checks that every configured route is one of the application's: a limit for a route that does not exist is a
    /// limit that is not in force.
    ///
    /// @param names the routes of the application
    /// @throws ConfigurationError if one does not exist
    public void requireRoutes(Collection<String> names) {
        var faults = new Faults();
        routes.forEach((name, route) -> {
            if (!names.contains(name)) {
                var text = "spillway.routes.\"%s\" is no route of this service".formatted(name);
                faults.add(route.place(), text + Suggestion.of(name, names));
            }
        });
        faults.raise();
    }

    /// Checks that nobody configures where spans go of a service that sends none.
    ///
    /// @throws ConfigurationError if so
    public void requireNoReceiver() {
        var faults = new Faults();
        receiver.place()
                .ifPresent(place -> faults.add(
                        place, "spillway.traces names a receiver, but the code of the service does not say traces(…)"));
        faults.raise();
    }

    /// Checks that bounds of uploads are configured for routes that take them: elsewhere nothing would obey them,
    /// and a route does not become one by its configuration, because its handler has to be written for it.
    ///
    /// @param uploads the routes whose code says so
    /// @throws ConfigurationError if a bound is set for another
    public void requireUploads(Collection<String> uploads) {
        var faults = new Faults();
        routes.forEach((name, route) -> {
            for (var setting : route.settings()) {
                if (BodyKnobs.ofUploads().contains(setting.knob()) && !uploads.contains(name)) {
                    faults.add(
                            setting.origin(),
                            "%s is set, but the code of the route does not say upload(…)"
                                    .formatted(setting.knob().path(name)));
                }
            }
        });
        faults.raise();
    }
}
