package dev.spillway.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes an engine for each handshake, from the certificate in force. What is spoken is written here and nowhere
/// else: no setting, system property or list of the JDK widens it.
public final class TlsEngines {
    /// What came of looking at the files.
    public enum Reload {
        /// They are as they were.
        UNCHANGED,
        /// New handshakes use the new ones.
        RELOADED,
        /// They changed and cannot be used; what was in force stays.
        FAILED
    }

    /// What is offered by ALPN, the first that the client knows too is spoken.
    public static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

    /// The hybrid with ML-KEM where the JDK has it.
    private static final List<String> GROUPS = known("X25519MLKEM768", "x25519", "secp256r1");

    /// Authenticated encryption with forward secrecy, the cheapest first.
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    /// No SHA-1. PKCS#1 is left for TLS 1.2 and for what authorities have signed.
    private static final String[] SIGNATURES = {
        "ecdsa_secp256r1_sha256",
        "ed25519",
        "rsa_pss_rsae_sha256",
        "rsa_pss_pss_sha256",
        "ecdsa_secp384r1_sha384",
        "rsa_pss_rsae_sha384",
        "rsa_pss_pss_sha384",
        "ecdsa_secp521r1_sha512",
        "rsa_pss_rsae_sha512",
        "rsa_pss_pss_sha512",
        "rsa_pkcs1_sha256",
        "rsa_pkcs1_sha384",
        "rsa_pkcs1_sha512"
    };

    /// Sessions of clients that know no tickets: some kilobytes each.
    private static final int MOST_SESSIONS = 1_024;

    /// A ticket that is older is not taken, so a client certificate is looked at again at least so often.
    private static final Duration LONGEST_SESSION = Duration.ofHours(1);

    private static final Duration SOON = Duration.ofDays(14);
    private static final char[] NO_PASSWORD = {};
    private static final Logger LOG = LoggerFactory.getLogger(TlsEngines.class);

    private record InForce(SSLContext context, SSLParameters parameters, Material material) {}

    private final TlsSettings settings;
    private final InstantSource time;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile InForce inForce;
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Instant warned = Instant.EPOCH;
    private String looked;

    private TlsEngines(TlsSettings settings, InstantSource time, TlsFiles files) throws TlsFault {
        this.settings = settings;
        this.time = time;
        this.looked = files.digest();
        this.inForce = inForce(files);
    }

    /// Reads certificate and key.
    ///
    /// @throws TlsFault that names the setting, the file and what is wrong
    public static TlsEngines load(TlsSettings settings, InstantSource time) throws TlsFault {
        if (settings.identity() instanceof TlsSettings.Identity.Development) {
            LOG.warn("TLS: spillway.tls.development = self-signed: nobody vouches for this certificate");
        }
        return new TlsEngines(settings, time, TlsFiles.read(settings));
    }

    /// A server's engine. It knows nothing of the peer: no name is looked up, and no session is kept under one.
    public SSLEngine engine() {
        var present = inForce;
        var engine = present.context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(present.parameters);
        return engine;
    }

    /// Looks whether the files hold something else than the last time, and if so takes it for new handshakes. What
    /// cannot be used is said once.
    public Reload reload() {
        reloading.lock();
        try {
            return reloadIfChanged();
        } finally {
            reloading.unlock();
        }
    }

    private Reload reloadIfChanged() {
        var seen = "";
        try {
            var files = TlsFiles.read(settings);
            seen = files.digest();
            if (seen.equals(looked)) {
                return Reload.UNCHANGED;
            }
            inForce = inForce(files);
            reloads.incrementAndGet();
            LOG.info("TLS: the files have changed; new connections use {}", summary());
            return Reload.RELOADED;
        } catch (TlsFault e) {
            seen = seen.isEmpty() ? String.valueOf(e.getMessage()) : seen;
            if (seen.equals(looked)) {
                return Reload.UNCHANGED;
            }
            failures.incrementAndGet();
            LOG.error("TLS: the new files cannot be used, the old certificate stays: {}", e.getMessage());
            return Reload.FAILED;
        } finally {
            looked = seen;
        }
    }

    /// Says once a day that the certificate is about to expire.
    public void warnIfItExpiresSoon() {
        var now = time.instant();
        var end = inForce.material.notAfter();
        if (end.isBefore(now.plus(SOON)) && warned.isBefore(now.minus(Duration.ofDays(1)))) {
            warned = now;
            LOG.warn("TLS: the certificate {} at {}", end.isAfter(now) ? "expires" : "has expired", end);
        }
    }

    /// The certificate that new handshakes show.
    public X509Certificate certificate() {
        return inForce.material.certificate();
    }

    /// How it was configured.
    public TlsSettings settings() {
        return settings;
    }

    /// How often new files were taken.
    public long reloads() {
        return reloads.get();
    }

    /// How often new files could not be used.
    public long failures() {
        return failures.get();
    }

    /// The suites in force, in the order of preference.
    public static List<String> suites() {
        return List.of(SUITES);
    }

    /// The signature schemes in force.
    public static List<String> signatures() {
        return List.of(SIGNATURES);
    }

    /// The groups in force, in the order of preference.
    public static List<String> groups() {
        return GROUPS;
    }

    private String summary() {
        var certificate = certificate();
        return "the one of %s with serial %x, until %s"
                .formatted(
                        certificate.getSubjectX500Principal(),
                        certificate.getSerialNumber(),
                        inForce.material.notAfter());
    }

    private InForce inForce(TlsFiles files) throws TlsFault {
        var material = Material.of(settings, files, time.instant());
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(material), authorities(material), new SecureRandom());
            context.getServerSessionContext().setSessionCacheSize(MOST_SESSIONS);
            context.getServerSessionContext().setSessionTimeout((int) LONGEST_SESSION.toSeconds());
            return new InForce(context, parameters(), material);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a checked certificate and key are not taken", e);
        }
    }

    static KeyManager[] keys(Material material) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("own", material.key(), NO_PASSWORD, material.chain().toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] authorities(Material material) throws GeneralSecurityException, IOException {
        if (material.trusted().isEmpty()) {
            // Not null, which would stand for every authority that the JDK knows.
            return new TrustManager[0];
        }
        return trusting(material.trusted());
    }

    static TrustManager[] trusting(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        for (var authority : authorities) {
            store.setCertificateEntry(Integer.toString(store.size()), authority);
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static List<String> known(String... groups) {
        try {
            var supported =
                    Set.of(SSLContext.getDefault().getSupportedSSLParameters().getNamedGroups());
            return Arrays.stream(groups).filter(supported::contains).toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private SSLParameters parameters() {
        var parameters = new SSLParameters();
        parameters.setProtocols(settings.versions().protocols().toArray(String[]::new));
        parameters.setCipherSuites(SUITES.clone());
        parameters.setUseCipherSuitesOrder(true);
        parameters.setSignatureSchemes(SIGNATURES.clone());
        parameters.setNamedGroups(GROUPS.toArray(String[]::new));
        parameters.setApplicationProtocols(PROTOCOLS.toArray(String[]::new));
        switch (settings.clients()) {
            case NONE -> {}
            case REQUESTED -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }
}
