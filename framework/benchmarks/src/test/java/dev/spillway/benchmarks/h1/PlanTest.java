package dev.spillway.benchmarks.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    @Test
    void comparesWithoutAnyOption() {
        var plan = Plan.parse(List.of());

        assertThat(plan.mode()).isEqualTo(Plan.Mode.COMPARE);
        assertThat(plan.servers()).startsWith(Peer.HELIDON).doesNotContain(Peer.HELIDON_AGAIN);
        assertThat(plan.scenarios()).containsExactly(Scenario.GET, Scenario.JSON, Scenario.ECHO_JSON);
        assertThat(plan.limit()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void takesWhatIsGiven() {
        var plan = Plan.parse(List.of("profile", "--servers", "vertx", "--seconds", "5", "--scenarios", "echo"));

        assertThat(plan.mode()).isEqualTo(Plan.Mode.PROFILE);
        assertThat(plan.servers()).containsExactly(Peer.VERTX);
        assertThat(plan.scenarios()).containsExactly(Scenario.ECHO);
        assertThat(plan.seconds()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense 3",
                "--rounds 0",
                "--rounds 101",
                "--rounds -1",
                "--rounds many",
                "--rounds",
                "--servers helidon,nobody",
                "--servers vertx,javalin",
                "--scenarios ",
                "race",
                "profile compare",
                "profile --rounds 2 3 4"
            })
    void refusesWhatItDoesNotKnow(String line) {
        assertThatExceptionOfType(Plan.WrongOption.class).isThrownBy(() -> Plan.parse(List.of(line.split(" ", -1))));
    }
}
