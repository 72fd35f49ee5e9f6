package dev.spillway.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom a client trusts and what it proves itself with, from files in PEM, taken anew when they hold something else.
/// Files that cannot be used leave what was in force as it is: a half-written certificate must not end a service.
public final class ClientFiles implements Supplier<SSLContext> {
    private static final Logger LOG = LoggerFactory.getLogger(ClientFiles.class);

    /// Which files.
    ///
    /// @param authorities whom to trust; whom the JDK does if empty
    /// @param certificate our own, and what leads to the root
    /// @param key our private key, in clear; present if the certificate is
    public record Sources(Optional<Source> authorities, Optional<Source> certificate, Optional<Source> key) {
        /// The JDK's authorities and no key.
        public static final Sources NONE = new Sources(Optional.empty(), Optional.empty(), Optional.empty());

        List<Source> all() {
            return Stream.of(authorities, certificate, key)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private final Sources sources;
    private final InstantSource time;
    private volatile SSLContext context;
    private String looked;

    private ClientFiles(Sources sources, InstantSource time, TlsFiles files) throws TlsFault {
        this.sources = sources;
        this.time = time;
        this.looked = files.digest();
        this.context = context(files);
    }

    /// Reads the files.
    ///
    /// @throws TlsFault that names the setting, the file and what is wrong
    public static ClientFiles load(Sources sources, InstantSource time) throws TlsFault {
        return new ClientFiles(sources, time, TlsFiles.read(sources.all()));
    }

    /// What was read last.
    @Override
    public SSLContext get() {
        return context;
    }

    /// Looks whether the files hold something else than the last time, and if so takes it for new connections. What
    /// cannot be used is said once. Called now and then, by one thread at a time.
    public synchronized void refresh() {
        if (sources.all().isEmpty()) {
            return;
        }
        var seen = "";
        try {
            var files = TlsFiles.read(sources.all());
            seen = files.digest();
            if (!seen.equals(looked)) {
                context = context(files);
                LOG.info("TLS: {} have changed; new connections use them", sources.all());
            }
        } catch (TlsFault e) {
            seen = seen.isEmpty() ? String.valueOf(e.getMessage()) : seen;
            if (!seen.equals(looked)) {
                LOG.error("TLS: the new files cannot be used, the old ones stay: {}", e.getMessage());
            }
        } finally {
            looked = seen;
        }
    }

    private SSLContext context(TlsFiles files) throws TlsFault {
        var keys = keys(files);
        var trusted = trusted(files);
        try {
            var made = SSLContext.getInstance("TLS");
            made.init(keys, trusted, null);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private KeyManager[] keys(TlsFiles files) throws TlsFault {
        if (sources.certificate().isEmpty() || sources.key().isEmpty()) {
            return new KeyManager[0];
        }
        var own = Material.ofClient(sources.certificate().get(), sources.key().get(), files, time.instant());
        try {
            return TlsEngines.keys(own);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a checked certificate and key are not taken", e);
        }
    }

    private TrustManager[] trusted(TlsFiles files) throws TlsFault {
        try {
            if (sources.authorities().isPresent()) {
                var authorities = sources.authorities().get();
                return TlsEngines.trusting(Material.certificates(authorities, files.of(authorities)));
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("checked authorities are not taken", e);
        }
    }
}
