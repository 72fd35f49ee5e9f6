package dev.spillway.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void findsTheShareThatIsNotSlower() {
        var latencies = Latencies.of(LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1000));

        assertThat(latencies).isEqualTo(new Latencies(200, 100, 198));
    }

    @Test
    void isNothingWithoutAnswers() {
        assertThat(Latencies.of(LongStream.empty())).isEqualTo(new Latencies(0, 0, 0));
    }
}
