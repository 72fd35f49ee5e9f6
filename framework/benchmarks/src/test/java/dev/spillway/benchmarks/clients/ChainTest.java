package dev.spillway.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChainTest {
    /// How soon is for the benchmark to say; that a run ends says that all are free.
    @ParameterizedTest
    @EnumSource
    void seesEveryHopFree(ChainPlan.Leaf leaf) throws Exception {
        try (var chain = new Chain(leaf, 3)) {
            assertThat(chain.run(Duration.ofSeconds(3))).hasSize(3);
        }
    }
}
