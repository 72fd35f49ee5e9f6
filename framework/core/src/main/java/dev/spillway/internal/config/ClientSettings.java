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
/// @param basePlace where that is written, or else what the others are
/// @param tls the files of its TLS
/// @param idempotent gRPC methods that may be called twice, `pkg.Service/Method`
/// @param settings what is set there
public record ClientSettings(
        Place place,
        Optional<Base> base,
        Place basePlace,
        ClientFiles.Sources tls,
        List<String> idempotent,
        List<Setting<?>> settings) {
    /// Copies the lists.
    public ClientSettings {
        idempotent = List.copyOf(idempotent);
        settings = List.copyOf(settings);
    }
}
