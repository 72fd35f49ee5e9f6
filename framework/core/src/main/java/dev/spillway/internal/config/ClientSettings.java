package dev.spillway.internal.config;

import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.limit.Base;
import dev.spillway.limit.Setting;
import java.util.List;
import java.util.Optional;

/// What is configured for one client.
///
/// @param place where it is written
/// @param base whom it calls: scheme, host, port, and a path that all calls begin with
/// @param tls the files of its TLS
/// @param settings what is set there
public record ClientSettings(Place place, Optional<Base> base, ClientFiles.Sources tls, List<Setting<?>> settings) {
    /// Copies the list.
    public ClientSettings {
        settings = List.copyOf(settings);
    }
}
