package dev.spillway.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void takesTheMiddleOfAnOddNumber() {
        assertThat(Spread.of(DoubleStream.of(9, 1, 5))).isEqualTo(new Spread(5, 1, 9));
    }

    @Test
    void takesTheMeanOfTheTwoMiddlesOfAnEvenNumber() {
        assertThat(Spread.of(DoubleStream.of(4, 1, 2, 9)).median()).isEqualTo(3);
    }

    @Test
    void refusesNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(DoubleStream.of()));
    }

    @Test
    void writesMedianAndRange() {
        assertThat(Spread.of(DoubleStream.of(1.04, 0.9, 1.2)).text(2)).isEqualTo("1.04 (0.90-1.20)");
    }

    @Test
    void isSteadyOnlyWhenTheLastThreeBurstsAgree() {
        assertThat(Spread.isSteady(List.of(10.0, 10.1))).isFalse();
        assertThat(Spread.isSteady(List.of(30.0, 10.0, 10.1, 10.2))).isTrue();
        assertThat(Spread.isSteady(List.of(10.0, 10.0, 10.0, 11.0))).isFalse();
    }
}
