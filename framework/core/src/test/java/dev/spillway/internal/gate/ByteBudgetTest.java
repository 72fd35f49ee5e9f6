package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget(100);

    @Test
    void givesAllOrNothing() throws Refusal {
        var lease = budget.lease();
        lease.take(60);
        assertThat(lease.offer(41)).isFalse();
        assertThat(lease.offer(40)).isTrue();
        assertThat(lease.bytes()).isEqualTo(100);
        assertThat(budget.held()).isEqualTo(100);
    }

    @Test
    void takesBackWhatALeaseHas() throws Refusal {
        var lease = budget.lease();
        lease.take(60);
        var other = budget.lease();
        other.take(40);
        lease.close();
        lease.close();
        assertThat(lease.offer(1)).as("after its end").isFalse();
        assertThat(budget.held()).isEqualTo(40);
    }

    @Test
    void refusesBeyondItsCapacityAndHoldsNothingForThat() {
        var lease = budget.lease();
        assertThatThrownBy(() -> lease.take(101))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BYTES));
        assertThat(budget.held()).isZero();
    }

    @Test
    void isNeverExceededByManyAtOnce() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        var together = new AtomicLong();
        var most = new AtomicLong();
        for (var i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().unstarted(() -> {
                for (var n = 0; n < 10_000; n++) {
                    try (var lease = budget.lease()) {
                        if (lease.offer(30)) {
                            most.accumulateAndGet(together.addAndGet(30), Math::max);
                            together.addAndGet(-30);
                        }
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(30L, 100L);
        assertThat(budget.held()).isZero();
    }
}
