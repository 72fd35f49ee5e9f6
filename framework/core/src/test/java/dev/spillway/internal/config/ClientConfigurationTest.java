package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConfigurationTest {
    @TempDir
    private Path folder;

    @Test
    void readsClient() {
        var configuration = Given.file(folder, """
                        spillway.clients {
                          default.permits = 7
                          inventory { base = "http://inventory:8080/v1/", timeout = 800ms }
                        }
                        """).load();
        var settings = configuration.client("inventory", List.of());
        assertThat(configuration.base("inventory")).contains(Base.of("http://inventory:8080/v1/"));
        assertThat(settings.get(ClientKnobs.TIMEOUT)).isEqualTo(Duration.ofMillis(800));
        assertThat(settings.get(ClientKnobs.PERMITS)).isEqualTo(7);
        assertThat(settings.get(ClientKnobs.RETRIES)).isEqualTo(ClientKnobs.RETRIES.standard());
    }

    @Test
    void takesOwnSectionOverCodeAndCodeOverDefaults() {
        var configuration = Given.file(
                        folder,
                        "spillway.clients { default { permits = 7, retries = 1 }, a { base = \"http://a\", permits = 9 } }")
                .load();
        var settings = configuration.client("a", List.of(ClientKnobs.PERMITS.at(8L), ClientKnobs.RETRIES.at(3L)));
        assertThat(settings.get(ClientKnobs.PERMITS)).isEqualTo(9);
        assertThat(settings.get(ClientKnobs.RETRIES)).isEqualTo(3);
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(Given.file(folder, """
                        spillway.clients {
                          a { base = "ftp://a" }
                          b { base = "http://user:word@b" }
                          c { base = "http://c", timeout = 0s }
                          d { base = "http://d", retires = 1 }
                          default { base = "http://all" }
                          e { base = "https://e", tls.certificate = "pom.xml" }
                          f = 5
                        }
                        """).faults())
                .containsExactly(
                        "application.conf: 2: spillway.clients.a.base has no http or https, or no host;"
                                + " expected an address as http://host:port or https://host",
                        "application.conf: 3: spillway.clients.b.base has a user, a query or a fragment; expected"
                                + " an address as http://host:port or https://host",
                        "application.conf: 4: spillway.clients.c.timeout = 0s is outside [50ms, 60s]",
                        "application.conf: 5: spillway.clients.d.retires is unknown; did you mean"
                                + " spillway.clients.d.retries?",
                        "application.conf: 6: spillway.clients.default.base is unknown",
                        "application.conf: 7: spillway.clients.e.tls has one of certificate and key; expected both",
                        "application.conf: 8: spillway.clients.f is a value; expected a section");
    }

    @Test
    void wantsClientsThatAreMadeAndKnowWhomTheyCall() {
        var configuration = Given.file(folder, "spillway.clients.inventroy { base = \"http://inventory\" }")
                .load();
        assertThatExceptionOfType(ConfigurationError.class)
                .isThrownBy(() -> configuration.requireClients(Map.of("inventory", Optional.empty())))
                .satisfies(e -> assertThat(e.lines().toString())
                        .contains(
                                "spillway.clients.inventroy is no client of this service; did you mean inventory?",
                                "app.client(\"inventory\") does not say whom it calls; set"
                                        + " spillway.clients.inventory.base = \"http://host:port\""));
    }
}
