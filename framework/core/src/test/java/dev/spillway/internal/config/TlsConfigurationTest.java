package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.tls.TlsSettings.Clients;
import dev.spillway.internal.tls.TlsSettings.Identity;
import dev.spillway.internal.tls.TlsSettings.Versions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsConfigurationTest {
    private static final String FILES = "certificate = /nowhere/chain.pem, key = /nowhere/key.pem";

    @TempDir
    Path folder;

    private Given tls(String section) {
        return Given.file(folder, "spillway.tls { " + section + " }");
    }

    @Test
    void isNotSpokenWithoutAPort() {
        assertThat(Given.nothing().load().tls()).isEmpty();
        assertThat(tls("development = self-signed").load().tls()).isEmpty();
    }

    @Test
    void readsWhatIsSet() {
        var tls = tls("port = 8443, " + FILES + ", key-password = xyzzy, versions = [1.3],"
                        + " client-certificates = required, trust = /nowhere/ca.pem")
                .load()
                .tls()
                .orElseThrow();

        assertThat(tls.listen().port()).isEqualTo(8443);
        assertThat(tls.settings().versions()).isEqualTo(Versions.NEWEST);
        assertThat(tls.settings().clients()).isEqualTo(Clients.REQUIRED);
        assertThat(tls.settings().trust())
                .hasValueSatisfying(trust -> assertThat(trust.file()).isEqualTo(Path.of("/nowhere/ca.pem")));
        assertThat(tls.settings().identity())
                .isInstanceOfSatisfying(
                        Identity.Pem.class, pem -> assertThat(pem.password()).isPresent());
        assertThat(tls.toString()).doesNotContain("xyzzy").contains("(secret)");
    }

    @Test
    void readsAStore() {
        assertThat(tls("port = 0, keystore = a.p12, keystore-password = xyzzy")
                        .load()
                        .tls()
                        .orElseThrow()
                        .settings()
                        .identity())
                .isInstanceOf(Identity.Keystore.class);
    }

    @Test
    void takesTheCertificateForDevelopmentFromOutside() {
        var tls = Given.nothing()
                .property("spillway.tls.port", "8443")
                .property("spillway.tls.development", "self-signed")
                .property("spillway.tls.versions.0", "1.2")
                .property("spillway.tls.versions.1", "1.3")
                .load()
                .tls()
                .orElseThrow();

        assertThat(tls.settings().identity()).isEqualTo(new Identity.Development());
        assertThat(tls.settings().versions()).isEqualTo(Versions.BOTH);
    }

    @Test
    void hasOnePortUnderTlsWhenBothAreTheSame() {
        assertThat(Given.file(folder, "spillway { port = 8443, tls { port = 8443, " + FILES + " } }")
                        .load()
                        .isTlsOnly())
                .isTrue();
        assertThat(Given.file(folder, "spillway { port = 0, tls { port = 0, " + FILES + " } }")
                        .load()
                        .isTlsOnly())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port = 8443 | spillway.tls needs exactly one of: certificate with key; keystore; development",
                "port = 8443, development = self-signed, keystore = a.p12 | spillway.tls needs exactly one of:"
                        + " certificate with key; keystore; development",
                "port = 8443, certificate = a | spillway.tls.certificate needs spillway.tls.key beside it",
                "port = 8443, key = a | spillway.tls.key needs spillway.tls.certificate beside it",
                "port = 8443, keystore = a | spillway.tls.keystore needs spillway.tls.keystore-password beside it",
                "port = 8443, development = yes | spillway.tls.development = yes is unknown; expected self-signed",
                "port = 70000, development = self-signed | spillway.tls.port = 70000 is outside [0, 65535];"
                        + " expected a port in [0, 65535]",
                "port = 8443, development = self-signed, versions = [1.1, 1.2] | spillway.tls.versions is none of:"
                        + " [\"1.2\", \"1.3\"], [\"1.3\"]",
                "port = 8443, development = self-signed, versions = [1.2] | spillway.tls.versions is none of:"
                        + " [\"1.2\", \"1.3\"], [\"1.3\"]",
                "port = 8443, development = self-signed, client-certificates = required |"
                        + " spillway.tls.client-certificates = required needs spillway.tls.trust, the authorities that"
                        + " vouch for clients",
                "port = 8443, development = self-signed, trust = a | spillway.tls.trust is set, and no client is"
                        + " asked: spillway.tls.client-certificates is none",
                "port = 8443, development = self-signed, renegotiation = true | spillway.tls.renegotiation is unknown",
                "versions = [1.3] | spillway.tls.versions is set without spillway.tls.port, so no TLS would be spoken"
            })
    void refusesWhatMeansNothing(String section, String fault) {
        assertThat(tls(section.strip()).faults())
                .anySatisfy(line -> assertThat(line).startsWith("application.conf: 1: " + fault.strip()));
    }

    @Test
    void namesTheLineOfAFileThatCannotBeRead() {
        var configuration = tls("port = 8443, " + FILES).load();

        var error = catchThrowableOfType(ConfigurationError.class, () -> configuration.engines(InstantSource.system()));

        assertThat(error).isNotNull();
        assertThat(error.lines())
                .isEqualTo(List.of(folder.resolve("application.conf")
                        + ": 1: spillway.tls.certificate = /nowhere/chain.pem does not exist"));
    }
}
