package dev.spillway.internal.config;

import dev.spillway.limit.Base;
import dev.spillway.limit.Setting;
import java.nio.file.Path;
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
        Tls tls,
        List<String> idempotent,
        List<Setting<?>> settings) {
    /// Copies the lists.
    public ClientSettings {
        idempotent = List.copyOf(idempotent);
        settings = List.copyOf(settings);
    }

    /// The files of a client's TLS, in PEM.
    ///
    /// @param authorities whom it trusts, instead of whom the JDK does
    /// @param certificate its own certificate and what leads to the root
    /// @param key its private key, in PKCS #8
    public record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
        /// None: the JDK's authorities, and no certificate of its own.
        public static final Tls STANDARD = new Tls(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
