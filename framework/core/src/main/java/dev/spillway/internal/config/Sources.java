package dev.spillway.internal.config;

import java.util.HashMap;
import java.util.Map;

/// Where configuration comes from. A value, so that tests need not touch the process.
///
/// @param loader finds `application.conf` on the class path
/// @param properties system properties
/// @param environment environment variables
public record Sources(ClassLoader loader, Map<String, String> properties, Map<String, String> environment) {
    /// Copies what it is given: properties may change while they are read.
    public Sources {
        properties = Map.copyOf(properties);
        environment = Map.copyOf(environment);
    }

    /// The class path, system properties and environment of this process.
    public static Sources ofProcess() {
        var properties = new HashMap<String, String>();
        for (var name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name, ""));
        }
        var context = Thread.currentThread().getContextClassLoader();
        var loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        return new Sources(loader, properties, System.getenv());
    }

    /// The same sources with settings above all others.
    public Sources overriddenBy(Map<String, String> settings) {
        var all = new HashMap<>(properties);
        all.putAll(settings);
        return new Sources(loader, all, environment);
    }
}
