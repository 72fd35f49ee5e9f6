package dev.spillway.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StormTest {
    @ParameterizedTest
    @EnumSource
    void countsWhatReachesTheLeaf(StormPlan.Failure failure) throws Exception {
        try (var storm = new Storm(failure, StormPlan.Breaker.LATEST)) {
            var outcome = storm.blow(20, 1);

            assertThat(outcome.offered()).isEqualTo(20);
            assertThat(outcome.retries().subList(0, 2)).containsOnly(0L);
            assertThat(outcome.retries().getLast()).isPositive();
            assertThat(outcome.reached())
                    .isPositive()
                    .isLessThanOrEqualTo(20 + outcome.retries().getLast());
        }
    }
}
