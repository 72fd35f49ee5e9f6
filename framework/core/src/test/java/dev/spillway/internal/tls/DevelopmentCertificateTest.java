package dev.spillway.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevelopmentCertificateTest {
    private static final Instant NOW = Instant.parse("2026-02-28T23:30:00Z");

    private final DevelopmentCertificate made = DevelopmentCertificate.at(NOW);

    @Test
    void isSignedByItsOwnKey() throws Exception {
        var certificate = made.certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getPublicKey())
                .isInstanceOfSatisfying(
                        ECPublicKey.class,
                        key -> assertThat(key.getParams().getCurve().getField().getFieldSize())
                                .isEqualTo(256));
    }

    @Test
    void isForThisMachineOnly() throws Exception {
        assertThat(made.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
        assertThat(made.certificate().getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(made.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(made.certificate().getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void isValidForAMonthAtMost() throws Exception {
        made.certificate().checkValidity(Date.from(NOW));
        assertThat(Duration.between(
                        made.certificate().getNotBefore().toInstant(),
                        made.certificate().getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofDays(30));
    }

    @Test
    void isAnotherOneEachTime() {
        var other = DevelopmentCertificate.at(NOW);

        assertThat(other.certificate().getSerialNumber())
                .isNotEqualTo(made.certificate().getSerialNumber());
        assertThat(other.key()).isNotEqualTo(made.key());
        assertThat(other.certificate().getSerialNumber()).isPositive();
    }
}
