package dev.spillway.internal.admin;

import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.InForce;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.metrics.Metrics;
import java.util.List;
import java.util.function.IntSupplier;

/// What the admin pages tell about.
///
/// @param configuration what was configured
/// @param inForce what is in force in the process
/// @param endpoints the routes with their bounds
/// @param metrics the meters
/// @param lifecycle where the process is in its life
/// @param mainPort the port of the service in fact, when it was configured as 0
/// @param adminPort the port of these pages in fact
/// @param tlsPort the port under TLS in fact; 0 if there is none
public record Facts(
        Configuration configuration,
        InForce inForce,
        List<Endpoint> endpoints,
        Metrics metrics,
        Lifecycle lifecycle,
        IntSupplier mainPort,
        IntSupplier adminPort,
        IntSupplier tlsPort) {
    /// Copies the list.
    public Facts {
        endpoints = List.copyOf(endpoints);
    }

    /// The version of Spillway, as its jar says; a build that is not packed says so.
    static String version() {
        var version = Facts.class.getPackage().getImplementationVersion();
        return version == null ? "unpacked" : version;
    }
}
