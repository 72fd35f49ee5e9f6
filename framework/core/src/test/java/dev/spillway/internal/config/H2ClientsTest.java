package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A service does not start with what its HTTP/2 clients cannot hold.
class H2ClientsTest {
    @TempDir
    private Path folder;

    private List<String> faults(String text, Setting<?>... code) {
        var configuration = Given.file(folder, text).load();
        var settings = configuration.client("a", List.of(code));
        var base = configuration.base("a").orElseThrow();
        var error = catchThrowableOfType(
                ConfigurationError.class, () -> configuration.requireHeld(Map.of("a", base), Map.of("a", settings)));
        assertThat(error).as("a client that cannot be held").isNotNull();
        return error.lines().stream()
                .map(line -> line.replaceFirst("^/\\S*/", ""))
                .toList();
    }

    @Test
    void readsProtocol() {
        var configuration = Given.file(folder, "spillway.clients.a { base = \"https://a\", protocol = h2 }")
                .load();
        assertThat(configuration.client("a", List.of()).get(ClientKnobs.PROTOCOL))
                .isEqualTo(ClientProtocol.H2);
        assertThat(Given.file(folder, "spillway.clients.a { base = \"https://a\", protocol = http2 }")
                        .faults())
                .containsExactly("application.conf: 1: spillway.clients.a.protocol = http2 is no protocol that a client"
                        + " speaks; expected a protocol: http1, h2 in [http1, h2]");
    }

    @Test
    void refusesBaseInTheClear() {
        assertThat(faults("spillway.clients.a {\n base = \"http://a:8080\"\n protocol = h2\n}"))
                .containsExactly("application.conf: 3: spillway.clients.a.protocol = h2 needs an https base, for peers"
                        + " agree on HTTP/2 by ALPN, and spillway.clients.a.base = http://a:8080 has none; set an https"
                        + " base, or protocol = http1");
    }

    @Test
    void refusesWhatCannotBeHeld() {
        assertThat(faults("""
                        spillway.clients.a {
                          base = "https://a"
                          protocol = h2
                          expect-continue = 2s
                          idle-connections = 7
                        }
                        """))
                .containsExactly(
                        "application.conf: 4: spillway.clients.a.expect-continue = 2s cannot be held with protocol ="
                                + " h2, where a body is sent without asking; remove it, or set protocol = http1",
                        "application.conf: 5: spillway.clients.a.idle-connections = 7 cannot be held with protocol ="
                                + " h2, where one connection is kept; remove it, or set protocol = http1");
    }

    @Test
    void refusesWhatCodeSetsAndCannotBeHeld() {
        assertThat(faults(
                        "spillway.clients.a { base = \"https://a\", protocol = h2 }",
                        ClientKnobs.IDLE_CONNECTIONS.at(7L)))
                .containsExactly("code: spillway.clients.a.idle-connections = 7 cannot be held with protocol = h2,"
                        + " where one connection is kept; remove it, or set protocol = http1");
    }

    @Test
    void takesWhatIsSetForAllClientsAndWhatIsHeld() {
        var configuration = Given.file(folder, """
                        spillway.clients {
                          default { idle-connections = 7, idle = 90s }
                          a { base = "https://a", protocol = h2, idle = 90s, response-header-bytes = 1 MiB }
                          b { base = "http://b", expect-continue = 2s }
                        }
                        """).load();
        assertThatCode(() -> configuration.requireHeld(
                        Map.of("a", Base.of("https://a"), "b", Base.of("http://b")),
                        Map.of(
                                "a", configuration.client("a", List.of()),
                                "b", configuration.client("b", List.of()))))
                .doesNotThrowAnyException();
    }
}
