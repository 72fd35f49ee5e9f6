package dev.spillway.internal.config;

import dev.spillway.internal.tls.Source;
import dev.spillway.internal.tls.TlsSettings;
import dev.spillway.internal.tls.TlsSettings.Clients;
import dev.spillway.internal.tls.TlsSettings.Identity;
import dev.spillway.internal.tls.TlsSettings.Versions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the section `spillway.tls`. Without a port there is no TLS, and then whatever else is set there is a fault:
/// somebody believes in it. Only the certificate for development may wait for a port from the command line.
final class TlsReader {
    private static final String PORT = "tls.port";
    private static final String CERTIFICATE = "tls.certificate";
    private static final String KEY = "tls.key";
    private static final String KEY_PASSWORD = "tls.key-password";
    private static final String KEYSTORE = "tls.keystore";
    private static final String KEYSTORE_PASSWORD = "tls.keystore-password";
    private static final String DEVELOPMENT = "tls.development";
    private static final String VERSIONS = "tls.versions";
    private static final String CLIENTS = "tls.client-certificates";
    private static final String TRUST = "tls.trust";
    private static final String SELF_SIGNED = "self-signed";
    private static final String PREFIX = Layers.ROOT + ".";

    static final Set<String> KEYS = Set.of(
            PORT,
            CERTIFICATE,
            KEY,
            KEY_PASSWORD,
            SecretReader.fileKey(KEY_PASSWORD),
            KEYSTORE,
            KEYSTORE_PASSWORD,
            SecretReader.fileKey(KEYSTORE_PASSWORD),
            DEVELOPMENT,
            VERSIONS,
            CLIENTS,
            TRUST);

    private final Section section;
    private final Faults faults;
    private final Listen main;

    TlsReader(Section section, Faults faults, Listen main) {
        this.section = section;
        this.faults = faults;
        this.main = main;
    }

    Optional<Configuration.Tls> read() {
        var port = Reader.port(section, PORT);
        var settings = settings(port);
        if (port.isEmpty()) {
            KEYS.stream()
                    .filter(key -> !key.equals(DEVELOPMENT))
                    .flatMap(key -> section.place(key).stream().map(place -> new Section.Read<>(key, place)))
                    .forEach(read -> faults.add(
                            read.place(),
                            PREFIX + read.value() + " is set without " + PREFIX + PORT
                                    + ", so no TLS would be spoken"));
            return Optional.empty();
        }
        var at = port.get();
        var listen = new Listen(
                main.host(), at.value(), main.hostOrigin(), at.place().origin());
        return settings.map(how -> new Configuration.Tls(listen, how));
    }

    private Optional<TlsSettings> settings(Optional<Section.Read<Integer>> port) {
        var identity = identity(port);
        var clients = section.value(CLIENTS, "none, requested or required", TlsReader::clients);
        var trust = source(TRUST);
        var asked = clients.map(Section.Read::value).orElse(Clients.NONE);
        if (asked != Clients.NONE && trust.isEmpty()) {
            faults.add(
                    clients.orElseThrow().place(),
                    "%s%s = %s needs %s%s, the authorities that vouch for clients"
                            .formatted(PREFIX, CLIENTS, asked.label(), PREFIX, TRUST));
        }
        if (asked == Clients.NONE && trust.isPresent()) {
            faults.add(
                    section.place(TRUST).orElseThrow(),
                    "%s%s is set, and no client is asked: %s%s is none".formatted(PREFIX, TRUST, PREFIX, CLIENTS));
        }
        var versions = section.raw(VERSIONS).map(_ -> versions()).orElse(Versions.BOTH);
        return identity.map(who -> new TlsSettings(who, versions, asked, trust));
    }

    /// One of three.
    private Optional<Identity> identity(Optional<Section.Read<Integer>> port) {
        var certificate = source(CERTIFICATE);
        var key = source(KEY);
        var keyPassword = new SecretReader(section, faults, KEY_PASSWORD, 1).read();
        var keystore = source(KEYSTORE);
        var storePassword = new SecretReader(section, faults, KEYSTORE_PASSWORD, 1).read();
        var development = section.value(DEVELOPMENT, SELF_SIGNED, TlsReader::development);
        var given = Arrays.asList(certificate.or(() -> key), keystore, development).stream()
                .filter(Optional::isPresent)
                .count();
        var place = section.place(DEVELOPMENT)
                .or(() -> section.place(KEYSTORE))
                .or(() -> section.place(CERTIFICATE))
                .or(() -> section.place(KEY))
                .or(() -> port.map(Section.Read::place));
        if (given != 1 && place.isPresent()) {
            faults.add(
                    place.get(),
                    "%stls needs exactly one of: certificate with key; keystore; development".formatted(PREFIX));
        }
        if (given != 1) {
            return Optional.empty();
        }
        if (development.isPresent()) {
            return Optional.of(new Identity.Development());
        }
        if (keystore.isPresent()) {
            return demand(KEYSTORE, storePassword, KEYSTORE_PASSWORD)
                    .map(password -> new Identity.Keystore(keystore.get(), password.value()));
        }
        var both = certificate.isPresent()
                ? demand(CERTIFICATE, key, KEY)
                : demand(KEY, Optional.<Source>empty(), CERTIFICATE);
        return both.map(
                present -> new Identity.Pem(certificate.orElseThrow(), present, keyPassword.map(Section.Read::value)));
    }

    /// What has to stand beside a key that is set.
    private <T> Optional<T> demand(String key, Optional<T> other, String otherKey) {
        if (other.isEmpty()) {
            faults.add(
                    section.place(key).orElseThrow(),
                    "%s%s needs %s%s beside it".formatted(PREFIX, key, PREFIX, otherKey));
        }
        return other;
    }

    private Optional<Source> source(String key) {
        return section.value(key, "a file", TlsReader::file)
                .map(read -> new Source(PREFIX + key, read.value(), read.place().origin()));
    }

    private static Path file(String text) {
        try {
            if (text.isBlank()) {
                throw new IllegalArgumentException("is empty");
            }
            return Path.of(text.strip());
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path", e);
        }
    }

    private static String development(String text) {
        if (!text.equals(SELF_SIGNED)) {
            throw new IllegalArgumentException("is unknown");
        }
        return text;
    }

    private static Clients clients(String text) {
        return Arrays.stream(Clients.values())
                .filter(candidate -> candidate.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is unknown"));
    }

    private Versions versions() {
        var value = section.raw(VERSIONS).orElseThrow();
        var texts = Section.texts(value).map(Set::copyOf).orElse(Set.of());
        for (var set : Versions.values()) {
            if (names(set).equals(texts)) {
                return set;
            }
        }
        faults.add(Section.placeOf(value), PREFIX + VERSIONS + " is none of: [\"1.2\", \"1.3\"], [\"1.3\"]");
        return Versions.BOTH;
    }

    private static Set<String> names(Versions versions) {
        return versions.protocols().stream()
                .map(name -> name.substring("TLSv".length()))
                .collect(Collectors.toSet());
    }
}
