package dev.spillway.internal.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// A certificate for `localhost` that nobody vouches for, made at start, so that HTTPS can be tried without files.
/// Its key is in memory only and ends with the process. The JDK has no public way to make one, so the few elements
/// that it needs (RFC 5280, 4.1) are written here.
///
/// @param certificate signed by its own key
/// @param key on P-256
record DevelopmentCertificate(X509Certificate certificate, PrivateKey key) {
    private static final Duration VALID = Duration.ofDays(30);
    /// Clocks of a browser in a container and its host differ a little.
    private static final Duration SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] LOCALHOST =
            Der.sequence(Der.of(Der.SET, Der.sequence(Der.oid("2.5.4.3"), Der.text("localhost"))));
    private static final byte[] VERSION_3 = Der.explicit(0, Der.of(Der.INTEGER, new byte[] {2}));
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /// Makes one.
    static DevelopmentCertificate at(Instant now) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var content = content(pair, now);
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(content);
            var encoded = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
            var certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            return new DevelopmentCertificate(certificate, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256 and X.509", e);
        }
    }

    /// TBSCertificate.
    private static byte[] content(KeyPair pair, Instant now) {
        var serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0);
        return Der.sequence(
                VERSION_3,
                Der.of(Der.INTEGER, serial.toByteArray()),
                ECDSA_WITH_SHA256,
                LOCALHOST,
                Der.sequence(time(now.minus(SKEW)), time(now.minus(SKEW).plus(VALID))),
                LOCALHOST,
                // A public key encodes itself as SubjectPublicKeyInfo.
                pair.getPublic().getEncoded(),
                Der.explicit(3, Der.sequence(names(), usage())));
    }

    /// RFC 5280, 4.1.2.5: in this form until 2049.
    private static byte[] time(Instant instant) {
        return Der.of(Der.UTC_TIME, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    /// SubjectAltName: `localhost`, 127.0.0.1, ::1.
    private static byte[] names() {
        var loopback6 = new byte[16];
        loopback6[15] = 1;
        return extension(
                "2.5.29.17",
                Der.sequence(
                        Der.implicit(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)),
                        Der.implicit(IP_ADDRESS, new byte[] {127, 0, 0, 1}),
                        Der.implicit(IP_ADDRESS, loopback6)));
    }

    /// ExtendedKeyUsage: serverAuth.
    private static byte[] usage() {
        return extension("2.5.29.37", Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1")));
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.oid(identifier), Der.of(Der.OCTET_STRING, value));
    }
}
