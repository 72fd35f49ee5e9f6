package dev.spillway.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.benchmarks.measure.Options;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    @Test
    void comparesWithoutAnyOption() {
        var plan = Plan.parse(List.of("h1"));

        assertThat(plan.mode()).isEqualTo(Plan.Mode.COMPARE);
        assertThat(plan.servers()).startsWith(Peer.HELIDON).doesNotContain(Peer.HELIDON_AGAIN);
        assertThat(plan.tasks()).extracting(Task::label).containsExactly("get-64x1", "json-64x1", "echo-json-64x1");
        assertThat(plan.limit()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void takesWhatIsGiven() {
        var plan = Plan.parse(List.of("h1", "profile", "--servers", "vertx", "--seconds", "5", "--scenarios", "echo"));

        assertThat(plan.mode()).isEqualTo(Plan.Mode.PROFILE);
        assertThat(plan.servers()).containsExactly(Peer.VERTX);
        assertThat(plan.tasks()).extracting(Task::scenario).containsExactly(Scenario.ECHO);
        assertThat(plan.seconds()).isEqualTo(5);
    }

    @Test
    void loadsHttp2InTwoShapes() {
        var plan = Plan.parse(List.of("h2"));

        assertThat(plan.load()).isInstanceOf(H2load.class);
        assertThat(plan.tasks()).extracting(Task::label).containsExactly("json-8x32", "json-1x100");
    }

    @Test
    void comparesGrpcWithTheDirectExecutor() {
        var plan = Plan.parse(List.of("grpc"));

        assertThat(plan.load()).isInstanceOf(H2load.class);
        assertThat(plan.servers()).startsWith(Peer.GRPC_DIRECT).endsWith(Peer.GRPC_SPILLWAY);
        assertThat(plan.tasks()).extracting(Task::label).containsExactly("unary-4x32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h3",
                "h1 --nonsense 3",
                "h1 --rounds 0",
                "h1 --rounds 101",
                "h1 --rounds -1",
                "h1 --rounds many",
                "h1 --rounds",
                "h1 --servers helidon,nobody",
                "h1 --servers vertx,javalin",
                "h1 --scenarios ",
                "h1 race",
                "h1 profile compare",
                "h1 profile --rounds 2 3 4",
                "h1 --shapes 8x32",
                "h2 --shapes 8",
                "h2 --shapes 8x0",
                "h2 --servers helidon,javalin",
                "h2 --servers helidon,spillway-grpc",
                "h2 --scenarios unary",
                "grpc --scenarios json",
                "grpc --servers direct,spillway",
                "grpc --servers spillway-grpc"
            })
    void refusesWhatItDoesNotKnow(String line) {
        assertThatExceptionOfType(Options.WrongOption.class).isThrownBy(() -> Plan.parse(List.of(line.split(" ", -1))));
    }
}
