package dev.spillway.internal.tls;

import dev.spillway.limit.Secret;
import java.util.List;
import java.util.Optional;

/// How TLS is spoken, as configured. Everything else (suites, groups, the order, no renegotiation) is not a setting.
///
/// @param identity who the service says it is
/// @param versions which protocols
/// @param clients whether clients say who they are
/// @param trust the authorities that vouch for clients; present unless clients are not asked
public record TlsSettings(Identity identity, Versions versions, Clients clients, Optional<Source> trust) {
    /// Where certificate and key come from.
    public sealed interface Identity {
        /// Two files in PEM.
        ///
        /// @param password of the key, if it is encrypted
        record Pem(Source certificate, Source key, Optional<Secret> password) implements Identity {}

        /// One file in PKCS#12.
        ///
        /// @param password of the store and its key
        record Keystore(Source file, Secret password) implements Identity {}

        /// Made at start, for development: self-signed, for this machine only.
        record Development() implements Identity {}
    }

    /// The sets of protocols that can be chosen.
    public enum Versions {
        /// TLS 1.2 and 1.3.
        BOTH,
        /// TLS 1.3 alone.
        NEWEST;

        /// As the JDK names them.
        public List<String> protocols() {
            return switch (this) {
                case BOTH -> List.of("TLSv1.3", "TLSv1.2");
                case NEWEST -> List.of("TLSv1.3");
            };
        }
    }

    /// Whether clients are asked for a certificate.
    public enum Clients {
        /// They are not.
        NONE,
        /// They are, and may have none; one that is not trusted ends the handshake.
        REQUESTED,
        /// They are, and without one there is no connection.
        REQUIRED;

        /// As it is written in the configuration.
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// In words, without a secret.
    public String describe() {
        return switch (identity) {
            case Identity.Pem pem ->
                pem.certificate().file() + " with " + pem.key().file();
            case Identity.Keystore store -> store.file().file().toString();
            case Identity.Development() -> "self-signed, for development";
        };
    }
}
