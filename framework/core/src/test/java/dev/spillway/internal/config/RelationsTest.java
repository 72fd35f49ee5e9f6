package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.config.Relations.Route;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationsTest {
    private static final Machine LARGE = machine(4_096, 1_000_000);

    private static Machine machine(long heapMebibytes, long descriptors) {
        return new Machine(Size.ofMebibytes(heapMebibytes), descriptors, Size.ofKibibytes(16));
    }

    private static Given given(String... settings) {
        var given = Given.nothing();
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            given = given.property("spillway." + parts[0].strip(), parts[1].strip());
        }
        return given;
    }

    private static InForce inForce(Machine machine, String... settings) {
        return Relations.check(given(settings).load(), List.of(), machine);
    }

    private static List<String> faults(Configuration configuration, Route... routes) {
        var error = catchThrowableOfType(
                ConfigurationError.class, () -> Relations.check(configuration, List.of(routes), LARGE));
        assertThat(error).isNotNull();
        return error.lines();
    }

    @Test
    void defaultsContradictNeitherEachOtherNorAnOrdinaryMachine() {
        var inForce = inForce(LARGE);

        assertThat(inForce.process().explicit()).isEmpty();
        assertThat(inForce.notes()).isEmpty();
        assertThat(inForce.shutdown()).isEqualTo(Duration.ofSeconds(29));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connections.age=1m | connections.age-grace=61s | spillway.connections.age-grace = 61s is above"
                        + " spillway.connections.age = 60s",
                "body.total=3s | body.grace=4s | spillway.body.grace = 4s is above spillway.body.total = 3s",
                "write.total=5s | write.progress=6s | spillway.write.progress = 6s is above spillway.write.total = 5s",
                "connections.max=400 | connections.per-address=101 | spillway.connections.per-address = 101 is above"
                        + " a quarter of spillway.connections.max = 400",
                "connections.max=400 | connections.per-proxy=401 | spillway.connections.per-proxy = 401 is above"
                        + " spillway.connections.max = 400",
                "port=9090 | host=127.0.0.1 | spillway.port and spillway.admin.port are both 9090",
            })
    void refusesWhatContradictsEachOther(String first, String second, String fault) {
        assertThat(faults(given(first, second).load()))
                .singleElement()
                .asString()
                .endsWith(": " + fault);
    }

    @Test
    void defaultsGiveWayByBecomingStricter() {
        var process = inForce(LARGE, "write.total=5s", "body.total=2s", "connections.max=100")
                .process();

        assertThat(process.setting(Knobs.WRITE_PROGRESS))
                .hasToString("write.progress = 5s (default, lowered to spillway.write.total = 5s)");
        assertThat(process.get(Knobs.BODY_GRACE)).isEqualTo(Duration.ofSeconds(2));
        assertThat(process.get(Knobs.CONNECTIONS_PER_ADDRESS)).isEqualTo(25);
        assertThat(process.get(Knobs.CONNECTIONS_PER_PROXY)).isEqualTo(100);
    }

    @Test
    void everySingleSettingStartsAtBothEndsUnlessAnotherBoundsIt() {
        var bounded = Set.of(Knobs.PERMITS, Knobs.CONNECTIONS_PER_ADDRESS, Knobs.CONNECTIONS_PER_PROXY);
        for (var knob : Knobs.all()) {
            var prefix = switch (knob.scope()) {
                case PROCESS -> "";
                case ROUTE, METHOD -> "routes.default.";
                case CLIENT -> "clients.default.";
            };
            var range = knob.range().substring(1, knob.range().length() - 1).split(", ", -1);
            for (var value : range) {
                if (!bounded.contains(knob) || !value.equals(range[1])) {
                    assertThat(inForce(LARGE, prefix + knob.key() + "=" + value))
                            .as("%s = %s", knob, value)
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void portsMayBeEqualOnDifferentAddressesOrWhenFree() {
        assertThat(inForce(LARGE, "port=0", "admin.port=0")).isNotNull();
        assertThat(inForce(LARGE, "port=9090", "host=127.0.0.1", "admin.host=127.0.0.2"))
                .isNotNull();
    }

    @Test
    void permitsOfRouteStayWithinCallsOfProcess() {
        var configuration = given("process.calls=32").load();
        var code = Settings.DEFAULTS.overlaid(Limit.permits(64).settings());

        assertThat(faults(configuration, new Route("GET /x", code, 1)))
                .containsExactly("code: spillway.routes.\"GET /x\".permits = 64 is above spillway.process.calls = 32");
        assertThat(faults(given("process.calls=32", "routes.default.permits=33").load()))
                .containsExactly("-Dspillway.routes.default.permits: spillway.routes.default.permits = 33 is above"
                        + " spillway.process.calls = 32");
        var byDefault = new Route("GET /x", Settings.DEFAULTS, 1);
        assertThat(Relations.check(configuration, List.of(byDefault), LARGE).notes())
                .isEmpty();
    }

    @Test
    void weightInCodeStaysWithinPermitsOfConfiguration() {
        var configuration = given("routes.\"POST /import\".permits=3").load();
        var settings = configuration.route("POST /import", Limit.permits(8).settings());

        assertThat(faults(configuration, new Route("POST /import", settings, 4)))
                .containsExactly(
                        "-Dspillway.routes.\"POST /import\".permits: spillway.routes.\"POST /import\".permits = 3"
                                + " is below 4, what one call takes in the code");
    }

    @Test
    void queueAndWaitOfRouteFitItsPermitsAndDeadline() {
        var own = given("routes.\"GET /x\".queue=200", "routes.\"GET /x\".wait=500ms", "routes.\"GET /x\".deadline=1s")
                .load();
        assertThat(faults(own, new Route("GET /x", own.route("GET /x", List.of()), 1)))
                .containsExactly(
                        "-Dspillway.routes.\"GET /x\".queue: spillway.routes.\"GET /x\".queue = 200 is above"
                                + " twice its permits = 64",
                        "-Dspillway.routes.\"GET /x\".wait: spillway.routes.\"GET /x\".wait = 500ms is above"
                                + " 5 % of its deadline = 1s (-Dspillway.routes.\"GET /x\".deadline)");

        var common =
                given("routes.default.queue=200", "routes.default.wait=500ms").load();
        var small = new Route("GET /x", common.route("GET /x", List.of()), 1);
        assertThat(Relations.check(common, List.of(small), LARGE).notes()).isEmpty();
    }

    @Test
    void fewDescriptorsLowerConnectionsWithNote() {
        var inForce = inForce(machine(4_096, 1_024), "connections.max=10000", "connections.per-address=2500");

        assertThat(inForce.process().get(Knobs.CONNECTIONS)).isEqualTo(614);
        assertThat(inForce.process().get(Knobs.CONNECTIONS_PER_ADDRESS)).isEqualTo(153);
        assertThat(inForce.process().get(Knobs.CONNECTIONS_PER_PROXY)).isEqualTo(614);
        assertThat(inForce.notes())
                .containsExactly(
                        "spillway.connections.max = 10000 is lowered to 614, 60 % of the 1024 file descriptors");
        assertThat(inForce.process().setting(Knobs.CONNECTIONS).origin())
                .hasToString("lowered to 60 % of the 1024 file descriptors");
    }

    @Test
    void smallHeapLowersConnectionsSoThatTheWorstCaseFits() {
        var machine = machine(128, 1_000_000);
        var inForce = inForce(machine);

        assertThat(inForce.memory().sum()).isLessThanOrEqualTo(machine.heap());
        assertThat(inForce.process().get(Knobs.CONNECTIONS)).isBetween(1_000L, 8_000L);
        assertThat(inForce.notes()).singleElement().asString().endsWith(", what a heap of 128 MiB holds");
        assertThat(inForce(machine(256, 1_000_000)).notes())
                .as("defaults fit 256 MiB")
                .isEmpty();
    }

    @Test
    void heapThatCannotHoldTheWorstCaseIsFault() {
        var configuration = given("process.rate-keys=5000000").load();
        var error = catchThrowableOfType(
                ConfigurationError.class, () -> Relations.check(configuration, List.of(), machine(512, 1_000)));
        assertThat(error.lines())
                .singleElement()
                .asString()
                .startsWith("-Xmx: the worst case of memory, 1350 MiB, is more than the heap of 512 MiB; lower"
                        + " spillway.process.rate-keys = 5000000");
    }

    @Test
    void worstCaseIsTheSumOfWhatClientsCanMakeUsHold() {
        var memory = inForce(machine(1_024, 1_000_000)).memory();

        assertThat(memory.held()).isEqualTo(Size.ofMebibytes(256));
        assertThat(memory.connections()).isEqualTo(Size.ofKibibytes(8_192 * 16));
        assertThat(memory.rateKeys()).isEqualTo(Size.ofBytes(100_000 * 256));
        assertThat(memory.sum().bytes())
                .isEqualTo(memory.held().bytes()
                        + memory.connections().bytes()
                        + memory.rateKeys().bytes());
    }

    @Test
    void notesDeadlineThatOutlivesTheDrainAndBodyBeyondTheBudget() {
        var configuration = given("shutdown.drain=5s").load();
        var slow = new Route(
                "GET /report",
                Settings.DEFAULTS
                        .overlaid(Limit.seconds(30).settings())
                        .overlaid(Limit.mebibytes(64).settings()),
                1);

        assertThat(Relations.check(configuration, List.of(slow), machine(240, 1_000_000))
                        .notes())
                .contains(
                        "GET /report may take 30s, longer than spillway.shutdown.drain = 5s: a shutdown can cut it",
                        "GET /report takes bodies of 64 MiB, more than process.bytes allows in memory: 60 MiB");
    }

    @Test
    void thisMachineIsKnown() {
        var machine = Machine.ofProcess(Size.ofKibibytes(16));
        assertThat(machine.heap().bytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(machine.descriptors()).isGreaterThan(64);
    }
}
