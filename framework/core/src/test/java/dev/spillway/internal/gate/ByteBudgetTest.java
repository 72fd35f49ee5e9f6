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
        lease.take(50);
        assertThat(lease.offer(26)).isFalse();
        assertThat(lease.offer(25)).isTrue();
        assertThat(lease.bytes()).isEqualTo(75);
        assertThat(budget.held()).isEqualTo(75);
    }

    @Test
    void takesBackWhatALeaseHas() throws Refusal {
        var lease = budget.lease();
        lease.take(50);
        var other = budget.lease();
        other.take(25);
        lease.close();
        lease.close();
        assertThat(lease.offer(1)).as("after its end").isFalse();
        assertThat(budget.held()).isEqualTo(25);
    }

    @Test
    void refusesBeyondItsCapacityAndHoldsNothingForThat() {
        var lease = budget.lease();
        assertThatThrownBy(() -> lease.take(76))
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

    @Test
    void keepsItsReserveForAccountsThatHaveNextToNothing() throws Refusal {
        var large = new ByteBudget(1 << 20);
        large.lease().take(3 << 18);

        assertThat(large.lease().offer(1)).isFalse();
        assertThat(large.lease().offerFairly((8 << 10) + 1)).isFalse();
        assertThat(large.lease().offerFairly(8 << 10)).isTrue();
    }

    @Test
    void countsAllLeasesOfAnAccountTogether() {
        var large = new ByteBudget(1 << 20);
        var account = large.account();
        // A fifth of what is not reserved: a quarter of the rest then.
        var most = (3 << 18) / 5;

        assertThat(account.lease().offerFairly(most - 100)).isTrue();
        assertThat(account.lease().offerFairly(1_000)).isFalse();
        assertThat(large.lease().offerFairly(1_000)).isTrue();
    }

    @Test
    void leavesRoomForFramesToAnAccountThatHasMoreThanItsShare() throws Refusal {
        var large = new ByteBudget(1 << 20);
        var account = large.account();
        account.lease().take(1 << 19);
        var connection = account.lease();

        assertThat(connection.offerFairly(1 << 14)).isFalse();
        connection.takeRoom(1 << 14);
        assertThat(connection.bytes()).isEqualTo(1 << 14);
        assertThatThrownBy(() -> connection.takeRoom(1 << 18)).as("the reserve").isInstanceOf(Refusal.class);
    }

    @Test
    void leavesSomethingForTheNextOneHoweverManyTakeWhatTheyCan() {
        var large = new ByteBudget(64 << 20);
        for (var i = 0; i < 1_000; i++) {
            var greedy = large.account().lease();
            while (greedy.bytes() < 500_000 && greedy.offerFairly(5 << 10)) {}
        }

        assertThat(large.lease().offerFairly(8 << 10)).isTrue();
    }

    @Test
    void forgetsWhatIsGivenBack() {
        var large = new ByteBudget(1 << 20);
        var account = large.account();
        var lease = account.lease();
        assertThat(lease.offerFairly(100_000)).isTrue();
        lease.giveBack(60_000);
        assertThat(lease.bytes()).isEqualTo(40_000);
        lease.close();

        assertThat(large.held()).isZero();
        assertThat(account.lease().offerFairly(100_000)).isTrue();
    }
}
