package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Share;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final AtomicLong now = new AtomicLong();
    private final RetryBudget budget = new RetryBudget(Share.ofPercent(10), now::get);

    private long spent() {
        return IntStream.range(0, 1_000).filter(_ -> budget.spend()).count();
    }

    @Test
    void beginsWithTen() {
        assertThat(spent()).isEqualTo(10);
    }

    @Test
    void earnsTenthOfFirstAttempts() {
        spent();
        for (var i = 0; i < 50; i++) {
            budget.earn();
        }
        assertThat(spent()).isEqualTo(5);
    }

    @Test
    void earnsThreeEachSecond() {
        spent();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        budget.earn();
        assertThat(spent()).isEqualTo(6);
    }

    @Test
    void isNotFilledByLongPause() {
        spent();
        now.addAndGet(Duration.ofDays(300).toNanos());
        budget.earn();
        assertThat(spent()).isEqualTo(10);
    }

    @Test
    void holdsSmallerOfTwoShares() {
        budget.tighten(new Share(0));
        budget.tighten(Share.ofPercent(20));
        spent();
        for (var i = 0; i < 100; i++) {
            budget.earn();
        }
        assertThat(spent()).isZero();
    }
}
