package dev.spillway.internal.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys and authorities from files in PEM, read again when the files change. Files that cannot be read leave what
/// was read before in force: a half-written certificate must not end a service.
public final class TlsFiles implements Supplier<SSLContext> {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

    /// Which files.
    ///
    /// @param authorities whom to trust; the JDK's if empty
    /// @param certificate our own, and what leads to the root
    /// @param key our private key, PKCS #8 without a password
    public record Paths(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
        /// The JDK's authorities and no key.
        public static final Paths NONE = new Paths(Optional.empty(), Optional.empty(), Optional.empty());

        List<Path> all() {
            return List.of(authorities, certificate, key).stream()
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private record Loaded(List<FileTime> stamps, SSLContext context) {}

    private final Paths paths;
    private volatile Loaded loaded;

    /// Reads the files.
    ///
    /// @throws IllegalArgumentException if they are not what they should be
    public TlsFiles(Paths paths) {
        this.paths = paths;
        try {
            this.loaded = load();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(paths.all() + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    /// What was read last.
    @Override
    public SSLContext get() {
        return loaded.context;
    }

    /// Reads the files again if they have changed; called now and then.
    void refresh() {
        if (paths.all().isEmpty()) {
            return;
        }
        try {
            if (!stamps().equals(loaded.stamps)) {
                loaded = load();
                LOG.info("{} were read again", paths.all());
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.warn("{} cannot be used for TLS; what was read before stays in force: {}", paths.all(), e.toString());
        }
    }

    private List<FileTime> stamps() throws IOException {
        var stamps = new ArrayList<FileTime>();
        for (var path : paths.all()) {
            stamps.add(Files.getLastModifiedTime(path));
        }
        return stamps;
    }

    private Loaded load() throws IOException, GeneralSecurityException {
        var stamps = stamps();
        var context = SSLContext.getInstance("TLS");
        context.init(keys(), authorities(), null);
        return new Loaded(stamps, context);
    }

    private TrustManager[] authorities() throws IOException, GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (paths.authorities().isEmpty()) {
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        var store = emptyStore();
        var number = 0;
        for (var certificate : certificates(paths.authorities().get())) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager[] keys() throws IOException, GeneralSecurityException {
        if (paths.certificate().isEmpty() || paths.key().isEmpty()) {
            return new KeyManager[0];
        }
        // The store never leaves this method's objects; its password keeps nothing from anybody.
        var password = UUID.randomUUID().toString().toCharArray();
        var store = emptyStore();
        var chain = certificates(paths.certificate().get()).toArray(Certificate[]::new);
        store.setKeyEntry("own", key(paths.key().get()), password, chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        var in = new ByteArrayInputStream(Files.readAllBytes(file));
        var all = CertificateFactory.getInstance("X.509").generateCertificates(in);
        if (all.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no certificate");
        }
        return List.copyOf(all);
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        var found = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!found.find()) {
            throw new IllegalArgumentException(file + " holds no private key in PKCS #8");
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        for (var kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                LOG.trace("{} is no {} key", file, kind, e);
            }
        }
        throw new IllegalArgumentException(file + " holds a private key of an unknown kind");
    }
}
