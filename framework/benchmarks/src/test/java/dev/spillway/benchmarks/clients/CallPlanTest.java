package dev.spillway.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.benchmarks.measure.Options;
import dev.spillway.benchmarks.measure.VoidRun;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallPlanTest {
    @Test
    void comparesWithThirtyTwoLanesWithoutAnyOption() {
        var plan = CallPlan.parse(List.of());

        assertThat(plan.mode()).isEqualTo(CallPlan.Mode.COMPARE);
        assertThat(plan.clients()).startsWith(Engine.Kind.APACHE).contains(Engine.Kind.SPILLWAY);
        assertThat(plan.lanes()).isEqualTo(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"race", "--clients nobody", "--clients spillway", "--rounds 0", "--seconds", "--what 1"})
    void refusesWhatItDoesNotKnow(String line) {
        assertThatExceptionOfType(Options.WrongOption.class).isThrownBy(() -> CallPlan.parse(List.of(line.split(" "))));
    }

    @Test
    void asksForFiveHopsAndHalfASecond() {
        var plan = ChainPlan.parse(List.of());

        assertThat(plan.hops()).isEqualTo(5);
        assertThat(plan.deadline()).hasMillis(500);
    }

    @Test
    void offersTwoAndFourHundredASecond() {
        assertThat(StormPlan.parse(List.of()).rates()).containsExactly(200, 400);
        assertThatExceptionOfType(Options.WrongOption.class)
                .isThrownBy(() -> StormPlan.parse(List.of("--rates", "200,many")));
    }

    @Test
    void readsTheLineOfAWorker() {
        var tally = new Tally(7, 1_000_000, 4_711);

        assertThat(Tally.parse(tally.line())).isEqualTo(tally);
    }

    @ParameterizedTest
    @ValueSource(strings = {"void answered 500", "burst calls=0 micros=1 allocated=2"})
    void voidsTheRunOnAnythingElse(String line) {
        assertThatExceptionOfType(VoidRun.class).isThrownBy(() -> Tally.parse(line));
    }
}
