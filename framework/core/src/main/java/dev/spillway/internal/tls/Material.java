package dev.spillway.internal.tls;

import dev.spillway.internal.tls.TlsSettings.Identity;
import dev.spillway.limit.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;

/// What the service proves itself with, checked: a certificate in force with its chain, the key that belongs to it,
/// and the authorities that vouch for clients.
///
/// @param chain the certificate first
/// @param key its private key
/// @param trusted authorities; empty if clients are not asked
record Material(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trusted) {
    private static final int SHORTEST_RSA = 2_048;
    private static final byte[] CHALLENGE = {1, 2, 3, 4, 5, 6, 7, 8};

    Material {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
    }

    /// The certificate of the service.
    X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Reads and checks it.
    ///
    /// @throws TlsFault that names the setting, the file and what is wrong
    static Material of(TlsSettings settings, TlsFiles files, Instant now) throws TlsFault {
        var trusted = settings.trust().isEmpty()
                ? List.<X509Certificate>of()
                : certificates(settings.trust().get(), files.of(settings.trust().get()));
        return switch (settings.identity()) {
            case Identity.Pem(var certificate, var key, var password) -> {
                var chain = certificates(certificate, files.of(certificate));
                var secret = PrivateKeys.read(key, files.of(key), password);
                yield new Material(chain, secret, trusted).checked(certificate, key, now);
            }
            case Identity.Keystore(var file, var password) ->
                stored(file, files.of(file), password, trusted).checked(file, file, now);
            case Identity.Development() -> {
                var made = DevelopmentCertificate.at(now);
                yield new Material(List.of(made.certificate()), made.key(), trusted);
            }
        };
    }

    /// What a client proves itself with. Its key has no password: there is no setting for one.
    ///
    /// @throws TlsFault that names the setting, the file and what is wrong
    static Material ofClient(Source certificate, Source key, TlsFiles files, Instant now) throws TlsFault {
        var chain = certificates(certificate, files.of(certificate));
        var secret = PrivateKeys.readClear(key, files.of(key));
        return new Material(chain, secret, List.of()).checked(certificate, key, now);
    }

    /// All certificates of a file in PEM; at least one.
    ///
    /// @throws TlsFault if there is none, or something else
    static List<X509Certificate> certificates(Source source, byte[] file) throws TlsFault {
        var certificates = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : Pem.read(file)) {
                if (block.label().equals("CERTIFICATE")) {
                    var parsed = factory.generateCertificate(new ByteArrayInputStream(block.content()));
                    certificates.add((X509Certificate) parsed);
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new TlsFault(source, "holds something that is no X.509 certificate");
        }
        if (certificates.isEmpty()) {
            throw new TlsFault(source, "holds no certificate in PEM");
        }
        return certificates;
    }

    private static Material stored(Source source, byte[] file, Secret password, List<X509Certificate> trusted)
            throws TlsFault {
        var characters = password.characters();
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), characters);
            var keys = Collections.list(store.aliases()).stream()
                    .filter(alias -> isKey(store, alias))
                    .toList();
            if (keys.size() != 1) {
                throw new TlsFault(source, "holds " + keys.size() + " private keys; expected one");
            }
            var chain = Arrays.stream(store.getCertificateChain(keys.getFirst()))
                    .map(X509Certificate.class::cast)
                    .toList();
            return new Material(chain, (PrivateKey) store.getKey(keys.getFirst(), characters), trusted);
        } catch (IOException e) {
            var wrong = e.getCause() instanceof UnrecoverableKeyException;
            throw new TlsFault(
                    source, wrong ? "does not open with spillway.tls.keystore-password" : "is not a store in PKCS#12");
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new TlsFault(
                    source, "is a store that cannot be read (" + e.getClass().getSimpleName() + ")");
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the store is open", e);
        }
    }

    private Material checked(Source certificate, Source key, Instant now) throws TlsFault {
        try {
            certificate().checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new TlsFault(certificate, "expired at " + notAfter());
        } catch (CertificateNotYetValidException e) {
            throw new TlsFault(
                    certificate,
                    "is not valid before " + certificate().getNotBefore().toInstant());
        }
        if (certificate().getPublicKey() instanceof RSAKey rsa
                && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            throw new TlsFault(certificate, "has an RSA key of fewer than 2048 bits");
        }
        if (!belongTogether(certificate().getPublicKey(), key())) {
            throw new TlsFault(key, "is not the key of the certificate in " + certificate.file());
        }
        return this;
    }

    /// When the certificate expires.
    Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    private static boolean belongTogether(PublicKey open, PrivateKey secret) {
        try {
            var signature = Signature.getInstance(
                    switch (secret.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> secret.getAlgorithm();
                    });
            signature.initSign(secret);
            signature.update(CHALLENGE);
            var signed = signature.sign();
            signature.initVerify(open);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
