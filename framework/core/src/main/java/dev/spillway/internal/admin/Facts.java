package dev.spillway.internal.admin;

import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.InForce;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.metrics.Metrics;
import dev.spillway.limit.Base;
import dev.spillway.limit.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/// What the admin pages tell about.
///
/// @param configuration what was configured
/// @param inForce what is in force in the process
/// @param endpoints the routes with their bounds
/// @param clients what is in force for each client, by name
/// @param metrics the meters
/// @param lifecycle where the process is in its life
/// @param mainPort the port of the service in fact, when it was configured as 0
/// @param adminPort the port of these pages in fact
/// @param tlsPort the port under TLS in fact; 0 if there is none
public record Facts(
        Configuration configuration,
        InForce inForce,
        List<Endpoint> endpoints,
        Map<String, OfClient> clients,
        Metrics metrics,
        Lifecycle lifecycle,
        IntSupplier mainPort,
        IntSupplier adminPort,
        IntSupplier tlsPort) {
    /// What is in force for a client.
    ///
    /// @param speaks what it speaks
    /// @param settings its settings
    public record OfClient(Base.Kind speaks, Settings settings) {}

    /// Copies the collections.
    public Facts {
        endpoints = List.copyOf(endpoints);
        clients = Collections.unmodifiableMap(new LinkedHashMap<>(clients));
    }

    /// The version of Spillway, as its jar says; a build that is not packed says so.
    static String version() {
        var version = Facts.class.getPackage().getImplementationVersion();
        return version == null ? "unpacked" : version;
    }
}
