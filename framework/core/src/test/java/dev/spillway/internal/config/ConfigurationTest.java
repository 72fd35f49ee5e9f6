package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Frequency;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Network;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Size;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void nothingSetMeansEveryDefault() {
        var configuration = Given.nothing().load();

        assertThat(configuration.process().explicit()).isEmpty();
        assertThat(configuration.routeDefaults()).isEmpty();
        assertThat(configuration.routes()).isEmpty();
        assertThat(configuration.edge()).isEqualTo(new Edge.Direct());
        assertThat(configuration.adminToken()).isEmpty();
        assertThat(configuration.main().port()).isEqualTo(8080);
        assertThat(configuration.admin().port()).isEqualTo(9090);
        assertThat(configuration.main().host().isAnyLocalAddress()).isTrue();
        assertThat(configuration.main().portOrigin()).isEqualTo(Origin.DEFAULT);
    }

    @Test
    void readsFileWithItsPlaces() {
        var configuration = Given.file(folder, """
                spillway {
                  port = 8081
                  admin { host = "127.0.0.1", port = 9091 }
                  write.total = 2 m
                  process { bytes = 30 %, calls = 512 }
                  edge { behind = ["10.0.0.0/8", "2001:db8::/32"] }
                  routes.default { permits = 32, rate = 100/s, max-body = 2 MiB, deadline = 5s }
                  routes."POST /import" { permits = 4 }
                }
                """).load();

        assertThat(configuration.main().port()).isEqualTo(8081);
        assertThat(configuration.main().portOrigin().description()).endsWith("application.conf: 2");
        assertThat(configuration.admin().address().getHostString()).isEqualTo("127.0.0.1");
        assertThat(configuration.process().get(Knobs.WRITE_TOTAL)).isEqualTo(Duration.ofMinutes(2));
        assertThat(configuration.process().setting(Knobs.WRITE_TOTAL).origin().description())
                .endsWith("application.conf: 4");
        assertThat(configuration.process().get(Knobs.CALLS)).isEqualTo(512);
        assertThat(configuration.process().get(Knobs.WRITE_PROGRESS)).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.edge())
                .isEqualTo(new Edge.Behind(List.of(Network.of("10.0.0.0/8"), Network.of("2001:db8::/32"))));
        assertThat(configuration.routeDefaults()).hasSize(4);
        assertThat(configuration.routes()).containsOnlyKeys("POST /import");
    }

    @Test
    void propertiesBeatEnvironmentBeatsFileBeatsReference() {
        var file =
                Given.file(folder, "spillway.write.total = 50s\nspillway.body.total = 50s\nspillway.body.grace = 4s");
        var forced = file.environment("CONFIG_FORCE_spillway_write_total", "40s")
                .environment("CONFIG_FORCE_spillway_body_total", "40s");
        var process = forced.property("spillway.write.total", "30s").load().process();

        assertThat(process.setting(Knobs.WRITE_TOTAL)).hasToString("write.total = 30s (-Dspillway.write.total)");
        assertThat(process.setting(Knobs.BODY_TOTAL))
                .hasToString("body.total = 40s (environment CONFIG_FORCE_spillway_body_total)");
        assertThat(process.get(Knobs.BODY_GRACE)).isEqualTo(Duration.ofSeconds(4));
        assertThat(process.get(Knobs.IDLE)).isEqualTo(Knobs.IDLE.standard());
    }

    @Test
    void environmentIsPutInWhereFileAsksForIt() {
        var given = Given.file(folder, """
                spillway.port = 8080
                spillway.port = ${?PORT}
                spillway.write.total = ${?WRITE_TOTAL}
                spillway.body.total = ${spillway.connections.read-header}
                """);

        assertThat(given.load().main().port()).isEqualTo(8080);
        var configuration = given.environment("PORT", "1234")
                .environment("WRITE_TOTAL", "33s")
                .load();
        assertThat(configuration.main().port()).isEqualTo(1234);
        assertThat(configuration.main().portOrigin()).hasToString("environment PORT");
        assertThat(configuration.process().setting(Knobs.WRITE_TOTAL))
                .hasToString("write.total = 33s (environment WRITE_TOTAL)");
        assertThat(configuration.process().get(Knobs.BODY_TOTAL)).isEqualTo(Knobs.READ_HEADER.standard());
    }

    @Test
    void hyphensAndUnderscoresOfForcedKeysAreThoseOfTypesafeConfig() {
        var process = Given.nothing()
                .environment("CONFIG_FORCE_spillway_connections_read__header", "3s")
                .load()
                .process();
        assertThat(process.get(Knobs.READ_HEADER)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void routesCanBeSetByProperty() {
        var configuration = Given.nothing()
                .property("spillway.routes.\"GET /a.b\".max-body", "2 MiB")
                .load();
        assertThat(configuration.route("GET /a.b", List.of()).get(Knobs.MAX_BODY))
                .isEqualTo(Size.ofMebibytes(2));
    }

    @Test
    void listsCanBeSetByProperty() {
        var edge = Given.nothing()
                .property("spillway.edge.proxy-protocol.0", "10.1.2.3/32")
                .property("spillway.edge.proxy-protocol.1", "10.1.2.4")
                .load()
                .edge();
        assertThat(edge.proxies()).containsExactly(Network.of("10.1.2.3"), Network.of("10.1.2.4"));
    }

    @Test
    void routesStandOverCodeOverDefaultsOfAllRoutes() {
        var configuration = Given.file(folder, """
                spillway.routes.default { permits = 32, rate = 100/s, deadline = 5s }
                spillway.routes."POST /import" { permits = 4 }
                """).load();
        var code = List.<dev.spillway.limit.Setting<?>>copyOf(
                java.util.stream.Stream.of(Limit.permits(8), Limit.perSecond(7))
                        .flatMap(limit -> limit.settings().stream())
                        .toList());

        var exact = configuration.route("POST /import", code);
        assertThat(exact.get(Knobs.PERMITS)).isEqualTo(4);
        assertThat(exact.get(Knobs.RATE)).isEqualTo(Frequency.perSecond(7));
        assertThat(exact.get(Knobs.DEADLINE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(exact.get(Knobs.MAX_BODY)).isEqualTo(Knobs.MAX_BODY.standard());
        assertThat(configuration.route("GET /", code).get(Knobs.PERMITS)).isEqualTo(8);
        assertThat(configuration.route("GET /", List.of()).get(Knobs.PERMITS)).isEqualTo(32);
    }

    @Test
    void refusesRouteThatDoesNotExist() {
        var configuration = Given.file(folder, "\nspillway.routes.\"POST /imports\" { permits = 4 }")
                .load();

        configuration.requireRoutes(List.of("POST /imports"));
        assertThatExceptionOfType(ConfigurationError.class)
                .isThrownBy(() -> configuration.requireRoutes(List.of("GET /", "POST /import")))
                .withMessageEndingWith(
                        "application.conf: 2: spillway.routes.\"POST /imports\" is no route of this service;"
                                + " did you mean POST /import?");
    }

    @Test
    void boundsOfUploadsAreForRoutesThatTakeThem() {
        var configuration = Given.file(
                        folder,
                        "\nspillway.routes.\"POST /up\" { permits = 4, upload { max-body = 1 GiB } }\nspillway.routes.default.upload.total = 2m")
                .load();

        configuration.requireUploads(List.of("POST /up"));
        assertThat(configuration.route("POST /up", List.of()).get(BodyKnobs.UPLOAD_BODY))
                .isEqualTo(Size.ofGibibytes(1));
        assertThat(configuration.route("POST /up", List.of()).get(BodyKnobs.UPLOAD_TOTAL))
                .isEqualTo(Duration.ofMinutes(2));
        assertThatExceptionOfType(ConfigurationError.class)
                .isThrownBy(() -> configuration.requireUploads(List.of("POST /other")))
                .withMessageEndingWith(
                        "application.conf: 2: spillway.routes.\"POST /up\".upload.max-body is set, but the"
                                + " code of the route does not say upload(…)");
    }

    @Test
    void readsResourceThatIsNamed() throws IOException {
        Files.writeString(folder.resolve("other.conf"), "spillway.port = 7\n");
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            var configuration =
                    Configuration.load(new Sources(loader, Map.of("config.resource", "other.conf"), Map.of()));
            assertThat(configuration.main().port()).isEqualTo(7);
            assertThat(configuration.main().portOrigin()).hasToString("other.conf: 1");
        }
    }

    @Test
    void readsApplicationConfOfTheClassPathButNoLimitsOfForeignReference() throws IOException {
        Files.writeString(folder.resolve("application.conf"), "spillway.port = ${library.port}\n");
        Files.writeString(
                folder.resolve("reference.conf"), "library.port = 5\nspillway { write.total = 300s, nonsense = 1 }\n");
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            var configuration = Configuration.load(new Sources(loader, Map.of(), Map.of()));
            assertThat(configuration.main().port()).isEqualTo(5);
            assertThat(configuration.process().explicit()).isEmpty();
        }
    }

    @Test
    void hostIsAnAddressOrName() {
        var configuration = Given.nothing().property("spillway.host", "::1").load();
        assertThat(configuration.main().host()).isEqualTo(InetAddress.ofLiteral("::1"));
    }
}
