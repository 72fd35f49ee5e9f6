package dev.spillway.internal.config;

import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.internal.tls.TlsEngines;
import dev.spillway.internal.tls.TlsFault;
import dev.spillway.internal.tls.TlsSettings;
import dev.spillway.limit.Base;
import dev.spillway.limit.BodyKnobs;
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
        Optional<Tls> tls) {
    /// Where TLS is spoken, and how.
    ///
    /// @param listen where; the host is that of the main port
    /// @param settings how
    public record Tls(Listen listen, TlsSettings settings) {}

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

    /// Checks that the application makes every configured client, and that each knows whom it calls.
    ///
    /// @param bases the clients of the application, by name, with the base that the code says, if it says one
    /// @throws ConfigurationError if one does not exist or has no base
    public void requireClients(Map<String, Optional<Base>> bases) {
        var faults = new Faults();
        clients.forEach((name, client) -> {
            if (!bases.containsKey(name)) {
                var text = "spillway.clients.%s is no client of this service".formatted(name);
                faults.add(client.place(), text + Suggestion.of(name, bases.keySet()));
            }
        });
        bases.forEach((name, base) -> {
            if (base.isEmpty() && base(name).isEmpty()) {
                faults.add(
                        Origin.CODE,
                        ("app.client(\"%s\") does not say whom it calls; set spillway.clients.%s.base ="
                                        + " \"http://host:port\"")
                                .formatted(name, name));
            }
        });
        faults.raise();
    }

    /// Checks that what is set for clients of HTTP/2 can be held.
    ///
    /// @param bases whom each client calls, by name
    /// @param settings what is in force for each
    /// @param properties names of the system properties: some change the JDK's client
    /// @throws ConfigurationError if something cannot
    public void requireHeld(Map<String, Base> bases, Map<String, Settings> settings, Collection<String> properties) {
        var faults = new Faults();
        var check = new H2Clients(clientDefaults, properties, faults);
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
