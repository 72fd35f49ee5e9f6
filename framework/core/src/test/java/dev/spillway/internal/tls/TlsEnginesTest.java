package dev.spillway.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.tls.TlsEngines.Reload;
import dev.spillway.internal.tls.TlsSettings.Clients;
import dev.spillway.internal.tls.TlsSettings.Identity;
import dev.spillway.internal.tls.TlsSettings.Versions;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsEnginesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final String WORD = "xyzzy plugh";
    private static final Origin ORIGIN = new Origin("application.conf: 3");

    @TempDir
    private Path folder;

    private final DevelopmentCertificate made = DevelopmentCertificate.at(NOW);

    @BeforeEach
    void writeBoth() throws IOException {
        write("chain.pem", "CERTIFICATE", encoded(made));
        write("key.pem", "PRIVATE KEY", made.key().getEncoded());
    }

    private static byte[] encoded(DevelopmentCertificate certificate) {
        try {
            return certificate.certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String name, String label, byte[] content) throws IOException {
        var base64 = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(
                folder.resolve(name),
                "a comment\n-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label));
    }

    private Source source(String key, String name) {
        return new Source("spillway.tls." + key, folder.resolve(name), ORIGIN);
    }

    private TlsSettings pem(Optional<Secret> password) {
        return settings(new Identity.Pem(source("certificate", "chain.pem"), source("key", "key.pem"), password));
    }

    private static TlsSettings settings(Identity identity) {
        return new TlsSettings(identity, Versions.BOTH, Clients.NONE, Optional.empty());
    }

    private TlsEngines load() throws TlsFault {
        return TlsEngines.load(pem(Optional.empty()), InstantSource.fixed(NOW));
    }

    private String fault(TlsSettings settings) {
        return faultAt(settings, NOW);
    }

    private String faultAt(TlsSettings settings, Instant now) {
        var fault = catchThrowableOfType(TlsFault.class, () -> TlsEngines.load(settings, InstantSource.fixed(now)));
        assertThat(fault).isNotNull();
        assertThat(fault.origin()).isEqualTo(ORIGIN);
        assertThat(fault).message().doesNotContain("xyzzy", "\n");
        return String.valueOf(fault.getMessage()).replace(folder + "/", "");
    }

    @Test
    void readsPkcs8() throws Exception {
        assertThat(load().certificate()).isEqualTo(made.certificate());
    }

    @Test
    void readsSec1() throws Exception {
        var info = new Der.Reader(made.key().getEncoded()).enter(Der.SEQUENCE);
        info.element();
        var algorithm = info.enter(Der.SEQUENCE);
        algorithm.element();
        var curve = algorithm.element();
        var key = new Der.Reader(content(info.element())).enter(Der.SEQUENCE);
        var version = key.element();
        var secret = key.element();
        write("key.pem", "EC PRIVATE KEY", Der.sequence(version, secret, Der.explicit(0, curve)));

        assertThat(load().certificate()).isEqualTo(made.certificate());
    }

    /// The content of an element with a short length, or a long one.
    private static byte[] content(byte[] element) {
        var lengths = (element[1] & 0x80) == 0 ? 0 : element[1] & 0x7f;
        return Arrays.copyOfRange(element, 2 + lengths, element.length);
    }

    @Test
    void readsPkcs1() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = generator.generateKeyPair().getPrivate();
        var info = new Der.Reader(key.getEncoded()).enter(Der.SEQUENCE);
        info.element();
        info.element();
        write("key.pem", "RSA PRIVATE KEY", content(info.element()));

        assertThat(PrivateKeys.read(
                        source("key", "key.pem"), Files.readAllBytes(folder.resolve("key.pem")), Optional.empty()))
                .isEqualTo(key);
    }

    @Test
    void readsEncryptedPkcs8WithItsPasswordOnly() throws Exception {
        write("key.pem", "ENCRYPTED PRIVATE KEY", encrypted(made.key()));

        assertThat(TlsEngines.load(pem(Optional.of(Secret.of(WORD, 1))), InstantSource.fixed(NOW))
                        .certificate())
                .isEqualTo(made.certificate());
        assertThat(fault(pem(Optional.of(Secret.of("xyzzy", 1)))))
                .isEqualTo("spillway.tls.key = key.pem does not open with spillway.tls.key-password");
        assertThat(fault(pem(Optional.empty())))
                .isEqualTo("spillway.tls.key = key.pem is encrypted, and spillway.tls.key-password is not set");
    }

    private static byte[] encrypted(PrivateKey key) throws Exception {
        var scheme = "PBEWithHmacSHA256AndAES_256";
        var cipher = Cipher.getInstance(scheme);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(WORD.toCharArray())));
        return Der.sequence(
                Der.sequence(
                        Der.oid("1.2.840.113549.1.5.13"), cipher.getParameters().getEncoded()),
                Der.of(Der.OCTET_STRING, cipher.doFinal(key.getEncoded())));
    }

    @Test
    void readsPkcs12WithItsPasswordOnly() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("service", made.key(), WORD.toCharArray(), new Certificate[] {made.certificate()});
        try (var out = Files.newOutputStream(folder.resolve("store.p12"))) {
            store.store(out, WORD.toCharArray());
        }
        var file = source("keystore", "store.p12");

        assertThat(TlsEngines.load(settings(new Identity.Keystore(file, Secret.of(WORD, 1))), InstantSource.fixed(NOW))
                        .certificate())
                .isEqualTo(made.certificate());
        assertThat(fault(settings(new Identity.Keystore(file, Secret.of("xyzzy", 1)))))
                .isEqualTo("spillway.tls.keystore = store.p12 does not open with spillway.tls.keystore-password");
        assertThat(fault(settings(new Identity.Keystore(source("keystore", "key.pem"), Secret.of(WORD, 1)))))
                .isEqualTo("spillway.tls.keystore = key.pem is not a store in PKCS#12");
    }

    @Test
    void namesFileAndFault() throws Exception {
        var pem = pem(Optional.empty());
        assertThat(faultAt(pem, NOW.plus(Duration.ofDays(31))))
                .startsWith("spillway.tls.certificate = chain.pem expired at 2026-03-30T");
        assertThat(faultAt(pem, NOW.minus(Duration.ofDays(1))))
                .startsWith("spillway.tls.certificate = chain.pem is not valid before 2026-02-28T");

        write("key.pem", "PRIVATE KEY", DevelopmentCertificate.at(NOW).key().getEncoded());
        assertThat(fault(pem)).isEqualTo("spillway.tls.key = key.pem is not the key of the certificate in chain.pem");
        write("key.pem", "PRIVATE KEY", new byte[] {1, 2, 3});
        assertThat(fault(pem)).contains("spillway.tls.key = key.pem holds a private key of a kind");
        Files.writeString(folder.resolve("key.pem"), "xyzzy");
        assertThat(fault(pem)).isEqualTo("spillway.tls.key = key.pem holds no private key in PEM");
        Files.writeString(folder.resolve("key.pem"), """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """);
        assertThat(fault(pem)).contains("is encrypted in OpenSSL's old form");
        Files.delete(folder.resolve("key.pem"));
        assertThat(fault(pem)).isEqualTo("spillway.tls.key = key.pem does not exist");
        write("chain.pem", "CERTIFICATE", new byte[] {1, 2, 3});
        write("key.pem", "PRIVATE KEY", made.key().getEncoded());
        assertThat(fault(pem))
                .isEqualTo("spillway.tls.certificate = chain.pem holds something that is no X.509 certificate");
        Files.write(folder.resolve("chain.pem"), new byte[2 << 20]);
        assertThat(fault(pem)).isEqualTo("spillway.tls.certificate = chain.pem is larger than 1 MiB");
    }

    @Test
    void takesNewFilesByTheirContent() throws Exception {
        var engines = load();
        assertThat(engines.reload()).isEqualTo(Reload.UNCHANGED);
        Files.setLastModifiedTime(folder.resolve("key.pem"), java.nio.file.attribute.FileTime.from(NOW.plusSeconds(5)));
        assertThat(engines.reload()).isEqualTo(Reload.UNCHANGED);
        var other = DevelopmentCertificate.at(NOW);
        write("chain.pem", "CERTIFICATE", encoded(other));
        write("key.pem", "PRIVATE KEY", other.key().getEncoded());

        assertThat(engines.reload()).isEqualTo(Reload.RELOADED);

        assertThat(engines.certificate()).isEqualTo(other.certificate());
        assertThat(engines.reload()).isEqualTo(Reload.UNCHANGED);
        assertThat(engines.reloads()).isOne();
        assertThat(engines.failures()).isZero();
    }

    @Test
    void keepsWhatIsInForceWhenNewFilesAreBadAndSaysItOnce() throws Exception {
        var engines = load();
        var other = DevelopmentCertificate.at(NOW);
        write("chain.pem", "CERTIFICATE", encoded(other));

        assertThat(engines.reload()).isEqualTo(Reload.FAILED);
        assertThat(engines.reload()).isEqualTo(Reload.UNCHANGED);
        Files.delete(folder.resolve("chain.pem"));
        assertThat(engines.reload()).isEqualTo(Reload.FAILED);
        assertThat(engines.reload()).isEqualTo(Reload.UNCHANGED);
        assertThat(engines.certificate()).isEqualTo(made.certificate());
        assertThat(engines.failures()).isEqualTo(2);
        write("chain.pem", "CERTIFICATE", encoded(other));
        write("key.pem", "PRIVATE KEY", other.key().getEncoded());
        assertThat(engines.reload()).isEqualTo(Reload.RELOADED);
        assertThat(engines.certificate()).isEqualTo(other.certificate());
    }

    @Test
    void offersWhatIsWrittenHereAndNothingElse() throws Exception {
        var engine = load().engine();

        assertThat(engine.getPeerHost()).isNull();
        assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(engine.getEnabledCipherSuites())
                .isNotEmpty()
                .allMatch(suite -> suite.matches("TLS_(AES|CHACHA20|ECDHE_).*(GCM|POLY1305)_SHA\\d+"));
        assertThat(engine.getSSLParameters().getUseCipherSuitesOrder()).isTrue();
        assertThat(engine.getSSLParameters().getNamedGroups()).contains("x25519", "secp256r1");
        assertThat(engine.getSSLParameters().getNamedGroups()).isSubsetOf("X25519MLKEM768", "x25519", "secp256r1");
        assertThat(engine.getSSLParameters().getSignatureSchemes()).noneMatch(scheme -> scheme.contains("sha1"));
    }

    @Test
    void speaksTheNewestAloneWhenTold() throws Exception {
        var settings = new TlsSettings(new Identity.Development(), Versions.NEWEST, Clients.NONE, Optional.empty());

        assertThat(TlsEngines.load(settings, InstantSource.fixed(NOW)).engine().getEnabledProtocols())
                .containsExactly("TLSv1.3");
    }
}
