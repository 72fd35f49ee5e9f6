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
                        "application.conf: 2: spillway.clients.a.base has no http, https, grpc or grpcs;"
                                + " expected an address as http://host:port, https://host or grpc://host:port",
                        "application.conf: 3: spillway.clients.b.base has a user, a query or a fragment; expected"
                                + " an address as http://host:port, https://host or grpc://host:port",
                        "application.conf: 4: spillway.clients.c.timeout = 0s is outside [50ms, 60s]",
                        "application.conf: 5: spillway.clients.d.retires is unknown; did you mean"
                                + " spillway.clients.d.retries?",
                        "application.conf: 6: spillway.clients.default.base is unknown",
                        "application.conf: 7: spillway.clients.e.tls has one of certificate and key; expected both",
                        "application.conf: 8: spillway.clients.f is a value; expected a section");
    }

    @Test
    void wantsClientsThatSpeakWhatTheirTargetDoes() {
        var configuration = Given.file(folder, """
                        spillway.clients {
                          a { base = "http://a:1" }
                          b { base = "grpc://b:1", redirects = 1 }
                          c { base = "http://c", grpc.keepalive = 10s, grpc.idempotent = ["a.B/C"] }
                          d { base = "grpcs://d:443", timeout = 1s, grpc { idempotent = ["a.B/C"], stream = 1m } }
                        }
                        """).load();
        var grpc = new Configuration.Asked(Base.Kind.GRPC, Optional.empty());
        var http = new Configuration.Asked(Base.Kind.HTTP, Optional.empty());
        assertThatExceptionOfType(ConfigurationError.class)
                .isThrownBy(() ->
                        configuration.requireClients(Map.of("a", grpc, "b", grpc, "c", http, "d", grpc, "e", grpc)))
                .satisfies(e -> assertThat(e.lines().stream().map(line -> line.replace(folder + "/", "")))
                        .containsExactlyInAnyOrder(
                                "application.conf: 2: spillway.clients.a.base = http://a:1, but the client is one for"
                                        + " gRPC; expected grpc://host:port",
                                "application.conf: 3: spillway.clients.b.redirects is no setting of a client for gRPC",
                                "application.conf: 4: spillway.clients.c.grpc.idempotent is no setting of a client for"
                                        + " HTTP",
                                "application.conf: 4: spillway.clients.c.grpc.keepalive is no setting of a client for"
                                        + " HTTP",
                                "code: client e does not say whom it calls; set spillway.clients.e.base ="
                                        + " \"grpc://host:port\""));
        assertThat(configuration.idempotent("d")).containsExactly("a.B/C");
    }

    @Test
    void namesWhatIsWrongOfGrpc() {
        assertThat(Given.file(folder, """
                        spillway.clients {
                          a { base = "grpc://a" }
                          b { base = "grpc://b:1/path" }
                          c { base = "grpc://c:1", grpc.idempotent = "Get" }
                          d { base = "grpc://d:1", grpc.keepalive = 5s }
                        }
                        """).faults())
                .containsExactly(
                        "application.conf: 2: spillway.clients.a.base has no port, or a path, which gRPC has no use for;"
                                + " expected an address as http://host:port, https://host or grpc://host:port",
                        "application.conf: 3: spillway.clients.b.base has no port, or a path, which gRPC has no use for;"
                                + " expected an address as http://host:port, https://host or grpc://host:port",
                        "application.conf: 4: spillway.clients.c.grpc.idempotent is no list of methods; expected"
                                + " [\"package.Service/Method\"]",
                        "application.conf: 5: spillway.clients.d.grpc.keepalive = 5s is outside [10s, 10m]");
    }

    @Test
    void wantsClientsThatAreMadeAndKnowWhomTheyCall() {
        var configuration = Given.file(folder, "spillway.clients.inventroy { base = \"http://inventory\" }")
                .load();
        assertThatExceptionOfType(ConfigurationError.class)
                .isThrownBy(() -> configuration.requireClients(
                        Map.of("inventory", new Configuration.Asked(Base.Kind.HTTP, Optional.empty()))))
                .satisfies(e -> assertThat(e.lines().toString())
                        .contains(
                                "spillway.clients.inventroy is no client of this service; did you mean inventory?",
                                "client inventory does not say whom it calls; set"
                                        + " spillway.clients.inventory.base = \"http://host:port\""));
    }
}
