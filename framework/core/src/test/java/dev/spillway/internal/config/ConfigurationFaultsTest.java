package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFaultsTest {
    @TempDir
    Path folder;

    @Test
    void namesPlaceKeyValueAndRange() {
        assertThat(Given.file(folder, "spillway {\n  write.total = 0s\n}").faults())
                .containsExactly("application.conf: 2: spillway.write.total = 0s is outside [5s, 5m]");
        assertThat(Given.nothing().property("spillway.write.total", "0s").faults())
                .containsExactly("-Dspillway.write.total: spillway.write.total = 0s is outside [5s, 5m]");
        assertThat(Given.nothing()
                        .environment("CONFIG_FORCE_spillway_write_total", "0s")
                        .faults())
                .containsExactly("environment CONFIG_FORCE_spillway_write_total:"
                        + " spillway.write.total = 0s is outside [5s, 5m]");
        assertThat(Given.file(folder, "spillway.write.total = ${?TOTAL}")
                        .environment("TOTAL", "0s")
                        .faults())
                .containsExactly("environment TOTAL: spillway.write.total = 0s is outside [5s, 5m]");
    }

    @Test
    void namesRouteAndUnit() {
        assertThat(Given.file(folder, "spillway.routes.\"POST /import\".max-body = 5")
                        .faults())
                .containsExactly("application.conf: 1: spillway.routes.\"POST /import\".max-body = 5 has no unit;"
                        + " expected a size: B, KiB, MiB, GiB in [1 KiB, 64 MiB]");
    }

    @Test
    void reportsAllAtOnceInTheOrderOfTheFile() {
        var faults = Given.file(folder, """
                spillway {
                  write.totl = 5s
                  port = 70000
                  routes.default.permits = 0
                  body.rate = 1
                  routes."GET /x" { rate = 5 }
                }
                """).faults();
        assertThat(faults).hasSize(5);
        assertThat(faults)
                .extracting(line -> line.replaceFirst("^application.conf: (\\d):.*", "$1"))
                .containsExactly("2", "3", "4", "5", "6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spillway.write.totl = 5s | spillway.write.totl is unknown; did you mean spillway.write.total?",
                "spillway.wirte.total = 5s | spillway.wirte is unknown; did you mean spillway.write?",
                "spillway.prot = 1 | spillway.prot is unknown; did you mean spillway.port?",
                "spillway.total = 5s | spillway.total is unknown; did you mean spillway.body.total?",
                "spillway.nonsense = 1 | spillway.nonsense is unknown",
                "spillway.clients.inventory.timeuot = 1s | spillway.clients.inventory.timeuot is unknown; did you mean"
                        + " spillway.clients.inventory.timeout?",
                "Spillway.port = 1 | Spillway is unknown; did you mean spillway?",
                "spillway.routes.default.permit = 1 | spillway.routes.default.permit is unknown; did you mean"
                        + " spillway.routes.default.permits?",
                "spillway.edge.behnd = [] | spillway.edge.behnd is unknown; did you mean spillway.edge.behind?",
                "spillway.\"write.total\" = 5s | spillway.\"write.total\" is unknown; did you mean spillway.write.total?",
            })
    void refusesUnknownKey(String text, String fault) {
        assertThat(Given.file(folder, text).faults()).first().isEqualTo("application.conf: 1: " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPILLWAY.port", "Spillway.write.total"})
    void refusesPropertyThatIsOnlyNearlyOurs(String name) {
        assertThat(Given.nothing().property(name, "1").faults())
                .first()
                .asString()
                .startsWith("-D" + name + ": unknown key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spillway.write = 5s | spillway.write is a section, not a value; it has the keys [progress, rate, total]",
                "spillway.write.total = [5s] | spillway.write.total is a list, not a value; expected a duration: ns, us,"
                        + " ms, s, m, h in [5s, 5m]",
                "spillway.write.total.x = 5s | spillway.write.total is a section, not a value; expected a duration: ns, us,"
                        + " ms, s, m, h in [5s, 5m]",
                "spillway.write.total = null | spillway.write.total is null, which is no value; expected a duration: ns,"
                        + " us, ms, s, m, h in [5s, 5m]",
                "spillway.write.total = true | spillway.write.total = true is not a number with a unit; expected a"
                        + " duration: ns, us, ms, s, m, h in [5s, 5m]",
                "spillway = 5 | spillway is a value; expected a section",
                "spillway.routes = 5 | spillway.routes is a value; expected a section for each route",
                "spillway.routes.default = 5 | spillway.routes.default is a value; expected a section",
                "spillway.routes.\"GET /\" = 5 | spillway.routes.\"GET /\" is a value; expected a section",
                "spillway.routes.GET.permits = 5 | spillway.routes.\"GET\" names no route; expected default,"
                        + " \"GET /path\" or \"grpc:/service/Method\", quoted",
                "spillway.routes.\"get /\".permits = 5 | spillway.routes.\"get /\" names no route; expected default,"
                        + " \"GET /path\" or \"grpc:/service/Method\", quoted",
                "spillway.routes.\"GET /\".idle = 5s | spillway.routes.\"GET /\".idle is unknown",
                "spillway.routes.\"grpc:/s/M\".max-body = 1 MiB | spillway.routes.\"grpc:/s/M\".max-body is unknown",
                "spillway.routes.\"grpc:/s/M\".stream = 5s | spillway.routes.\"grpc:/s/M\".stream is unknown",
                "spillway.port = 65536 | spillway.port = 65536 is outside [0, 65535]; expected a port in [0, 65535]",
                "spillway.port = -1 | spillway.port = -1 is not a whole number; expected a port in [0, 65535]",
                "spillway.port = 80a | spillway.port = 80a is not a whole number; expected a port in [0, 65535]",
                "spillway.host = \"\" | spillway.host =  is empty; expected an address to listen on",
                "spillway.connections.max = 1e3 | spillway.connections.max = 1e3 has the unknown unit 'e3'; expected a"
                        + " whole number without unit in [64, 100000]",
                "spillway.process.bytes = 0.25 | spillway.process.bytes = 0.25 has no unit; expected a percentage: % in"
                        + " [10 %, 50 %]",
            })
    void refusesWrongTypesAndUnits(String text, String fault) {
        assertThat(Given.file(folder, text).faults()).containsExactly("application.conf: 1: " + fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "off",
                "{}",
                "[]",
                "{ behind = [] }",
                "{ behind = \"10.0.0.0/8\" }",
                "{ behind = [[1]] }",
                "{ behind = [\"0.0.0.0/0\"] }",
                "{ behind = [\"proxy.example\"] }",
                "{ behind = [\"10.0.0.1/8\"] }",
                "{ behind = [\"10.0.0.0/8\"], proxy-protocol = [\"10.1.2.3/32\"] }",
                "null",
                "{ direct = true }"
            })
    void refusesWhatIsNoEdge(String edge) {
        assertThat(Given.file(folder, "spillway.edge = " + edge).faults())
                .first()
                .asString()
                .startsWith("application.conf: 1: spillway.edge");
    }

    @ParameterizedTest
    @CsvSource({"'a {', 1", "'a = 1\nspillway { port = ]', 2", "'\n\nspillway.port = ${NOWHERE}', 3", "'a = {b:1} 5', 1"
    })
    void malformedFileIsOneLineWithItsPlace(String text, int line) {
        assertThat(Given.file(folder, text).faults())
                .singleElement()
                .asString()
                .startsWith("application.conf: " + line + ": ");
    }

    @Test
    void missingFileIsOneLine() {
        assertThat(Given.nothing().property("config.file", "/nowhere/x.conf").faults())
                .singleElement()
                .asString()
                .startsWith("x.conf: ");
        assertThat(Given.nothing().property("config.resource", "nowhere.conf").faults())
                .singleElement()
                .asString()
                .startsWith("nowhere.conf: ");
    }

    @Test
    void refusesConfigurationFromTheNetworkAndTwoFilesAtOnce() {
        assertThat(Given.nothing()
                        .property("config.url", "http://127.0.0.1:1/x")
                        .faults())
                .containsExactly(
                        "-Dconfig.url: is not supported: limits do not come over the network; use -Dconfig.file");
        assertThat(Given.file(folder, "").property("config.resource", "x.conf").faults())
                .containsExactly("-Dconfig.file: stands beside -Dconfig.resource; only one of them");
    }

    @Test
    void valueLaidOverSectionIsNotLost() {
        assertThat(Given.nothing()
                        .property("spillway.write", "5s")
                        .property("spillway.write.total", "5s")
                        .faults())
                .containsExactly("-Dspillway.write: spillway.write is a section, not a value; it has the keys"
                        + " [progress, rate, total]");
    }

    @Test
    void propertyThatIsNoPathIsRefused() {
        assertThat(Given.nothing().property("spillway.routes.\"GET /", "5").faults())
                .singleElement()
                .asString()
                .contains("is not a path");
        assertThat(Given.nothing().property("other..path", "5").load().main().port())
                .isEqualTo(8080);
    }

    @Test
    void longAndBrokenValuesStayOneShortLine() {
        var faults = Given.nothing()
                .property("spillway.port", "8\n0\0\205" + "x".repeat(5_000))
                .faults();
        assertThat(faults)
                .singleElement()
                .asString()
                .hasSizeLessThan(450)
                .endsWith("[0, 65535]")
                .doesNotContain("\n", "\0", "\205");
    }
}
