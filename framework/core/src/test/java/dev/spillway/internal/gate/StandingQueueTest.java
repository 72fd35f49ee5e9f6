package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Criticality;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Who waits for permits when more comes than is served, and what classes of calls change about that.
class StandingQueueTest extends PermitsFixture {
    private static final Duration STANDING = Duration.ofMillis(120);

    @Test
    void servesTheOldestFirstInABurst() throws Exception {
        var held = take(8);
        var first = waiting(8, Criticality.DEFAULT);
        time.advanceMillis(90);
        var second = waiting(8, Criticality.DEFAULT);
        held.close();
        first.granted();
        assertThat(second.waits()).isTrue();
    }

    @Test
    void servesTheNewestFirstWhenTheQueueStands() throws Exception {
        var held = take(8);
        var first = waiting(8, Criticality.DEFAULT);
        time.advance(STANDING);
        var second = waiting(8, Criticality.DEFAULT);
        var third = waiting(8, Criticality.DEFAULT);
        held.close();
        var newest = third.granted();
        assertThat(first.waits()).isTrue();
        newest.close();
        second.granted().close();
        first.granted().close();
    }

    @Test
    void servesTheOldestFirstAgainOnceTheQueueWasEmpty() throws Exception {
        var held = take(8);
        var last = waiting(8, Criticality.DEFAULT);
        time.advance(STANDING);
        waiting(8, Criticality.DEFAULT).interrupt();
        until(() -> permits.waiting() == 1);
        held.close();
        var next = last.granted();
        var first = waiting(8, Criticality.DEFAULT);
        var second = waiting(8, Criticality.DEFAULT);
        next.close();
        first.granted();
        assertThat(second.waits()).isTrue();
    }

    @Test
    void whoComesToAQueueThatStandsIsToldSoon() throws Exception {
        take(8);
        var earlier = waiting();
        time.advance(STANDING);
        var newcomer = waiting();
        time.advanceMillis(6);
        assertThat(newcomer.refused().reason()).isEqualTo(Reason.PERMITS);
        assertThat(earlier.waits()).isTrue();
    }

    @Test
    void aFullQueueThatStandsRefusesNewcomersAtOnce() throws Exception {
        permits = permits(8, 2);
        take(8);
        var oldest = waiting();
        var other = waiting();
        time.advance(STANDING);
        // It would be one too many; each of the first two has a client of its own.
        assertThat(new Attempt(1, Criticality.DEFAULT, LONG).refused().reason()).isEqualTo(Reason.PERMITS);
        assertThat(oldest.waits()).isTrue();
        assertThat(other.waits()).isTrue();
    }

    @Test
    void aFullQueueThatStandsServesWhoCameWithinTheTarget() throws Exception {
        permits = permits(8, 2);
        var held = take(8);
        waiting();
        time.advance(STANDING);
        var stale = waiting();
        time.advanceMillis(6);
        assertThat(stale.refused().reason()).isEqualTo(Reason.PERMITS);
        var fresh = waiting();
        held.close();
        fresh.granted();
    }

    @Test
    void aHeavyCallIsNotStarvedByNewerLightOnes() throws Exception {
        var one = take(4);
        var other = take(4);
        waiting();
        time.advance(STANDING);
        var heavy = waiting(8, Criticality.DEFAULT);
        var light = waiting();
        light.interrupt();
        until(() -> permits.waiting() == 2);
        // Its turn: from now on nobody who comes later is served before it.
        one.close();
        var newer = waiting();
        assertThat(newer.waits()).isTrue();
        time.advanceMillis(6);
        assertThat(heavy.waits())
                .as("waits as long as it may, and not only for the target")
                .isTrue();
        other.close();
        heavy.granted().close();
    }

    @Test
    void lightCallsThatGiveUpDoNotCostAHeavyOneItsTurn() throws Exception {
        var one = take(4);
        var other = take(4);
        var light = new Attempt(1, Criticality.DEFAULT, Duration.ofMillis(20).toNanos());
        until(() -> permits.waiting() == 1);
        var heavy = waiting(8, Criticality.DEFAULT);
        time.advanceMillis(30);
        light.refused();
        one.close();
        assertThat(refusal(1, Criticality.DEFAULT)).as("nobody overtakes it").isNotNull();
        other.close();
        heavy.granted().close();
    }

    @Test
    void lightCallsPassWhenPermitsWereGatheredInVain() throws Exception {
        take(4);
        var heavy = new Attempt(8, Criticality.DEFAULT, Duration.ofMillis(50).toNanos());
        until(() -> permits.waiting() == 1);
        time.advanceMillis(60);
        assertThat(heavy.refused()).isNotNull();
        waiting(8, Criticality.DEFAULT);
        for (var i = 0; i < 100; i++) {
            take(1).close();
        }
    }

    @Test
    void aCallAsHeavyAsAllPermitsRunsAloneWhenFewerAreGivenOut() throws Exception {
        lower();
        assertThat(permits.limit()).isLessThan(8);
        take(8).close();
        var held = take(1);
        assertThat(refusal(8, Criticality.DEFAULT)
                        .problem()
                        .limit()
                        .orElseThrow()
                        .limit())
                .contains("of 8");
        held.close();
    }

    @Test
    void aCallOfAHigherClassIsNotHurriedByThoseThatWaitBelowIt() throws Exception {
        var held = take(8);
        waiting(1, Criticality.SHEDDABLE);
        time.advance(STANDING);
        var ordinary = waiting(8, Criticality.DEFAULT);
        time.advanceMillis(6);
        assertThat(ordinary.waits())
                .as("the queue does not stand for its class")
                .isTrue();
        held.close();
        ordinary.granted().close();
    }

    @Test
    void theQueueStandsForLowerClassesToo() throws Exception {
        take(8);
        waiting(1, Criticality.CRITICAL);
        time.advance(STANDING);
        var ordinary = waiting();
        time.advanceMillis(6);
        assertThat(ordinary.refused().reason()).isEqualTo(Reason.PERMITS);
    }

    @Test
    void theQueueStandsForAHigherClassOnceItsOwnCallsWaitForLong() throws Exception {
        take(8);
        waiting(1, Criticality.SHEDDABLE);
        time.advance(STANDING);
        waiting();
        time.advance(STANDING);
        var third = waiting();
        time.advanceMillis(6);
        assertThat(third.refused().reason()).isEqualTo(Reason.PERMITS);
    }

    @Test
    void whatLowerClassesWaitDoesNotCountForHigherOnes() throws Exception {
        var held = take(8);
        var sheddable = waiting(8, Criticality.SHEDDABLE);
        time.advanceMillis(40);
        held.close();
        sheddable.granted();
        waiting(8, Criticality.SHEDDABLE);
        assertThat(permits.delay(Criticality.SHEDDABLE))
                .isEqualTo(Duration.ofMillis(40).toNanos());
        assertThat(permits.delay(Criticality.CRITICAL)).isZero();
    }

    /// Two windows in a row in which calls took ten times as long, while all permits were taken.
    private void lower() throws Refusal {
        permits.adapt(10_000_000);
        for (var i = 0; i < 2; i++) {
            var all = take(8);
            permits.adapt(100_000_000);
            all.close();
        }
    }

    @Test
    void givesOutFewerPermitsWhileCallsTakeLonger() throws Exception {
        lower();
        var limit = permits.limit();
        for (var i = 0; i < limit; i++) {
            take(1);
        }
        assertThat(refusal(1, Criticality.DEFAULT).reason()).isEqualTo(Reason.PERMITS);
        assertThat(limit).isBetween(1, 7);
    }

    @Test
    void servesHigherClassesFirst() throws Exception {
        var held = take(8);
        var bulk = waiting(8, Criticality.BULK);
        var ordinary = waiting(8, Criticality.DEFAULT);
        var critical = waiting(8, Criticality.CRITICAL);
        held.close();
        var first = critical.granted();
        assertThat(ordinary.waits()).isTrue();
        first.close();
        var second = ordinary.granted();
        assertThat(bulk.waits()).isTrue();
        second.close();
        bulk.granted().close();
    }

    @Test
    void aLowerClassGivesUpItsPlaceInTheQueue() throws Exception {
        permits = permits(8, 2);
        take(8);
        var sheddable = waiting(1, Criticality.SHEDDABLE);
        var bulk = waiting(1, Criticality.BULK);
        new Attempt(1, Criticality.DEFAULT, LONG);
        assertThat(bulk.refused().reason()).isEqualTo(Reason.PERMITS);
        new Attempt(1, Criticality.CRITICAL, LONG);
        assertThat(sheddable.refused().reason()).isEqualTo(Reason.PERMITS);
        assertThat(new Attempt(1, Criticality.BULK, LONG).refused()).isNotNull();
    }

    @Test
    void keepsTheLastTenthForCriticalCallsOnceTheyCome() throws Exception {
        permits = permits(64, 0);
        for (var i = 0; i < 63; i++) {
            take(1);
        }
        take(1, Criticality.CRITICAL).close();
        assertThat(refusal(1, Criticality.DEFAULT)
                        .problem()
                        .limit()
                        .orElseThrow()
                        .limit())
                .isEqualTo("64 permits, the last 6 for critical calls");
        take(1, Criticality.CRITICAL).close();
        time.advance(Duration.ofNanos(CriticalReserve.REMEMBERED));
        take(1);
    }

    @Test
    void aCriticalCallTakesTheLastPermitsPastOthersThatWait() throws Exception {
        permits = permits(20, 20);
        take(1, Criticality.CRITICAL).close();
        for (var i = 0; i < 18; i++) {
            take(1);
        }
        var ordinary = waiting();
        take(1, Criticality.CRITICAL);
        take(1, Criticality.CRITICAL);
        assertThat(ordinary.waits()).isTrue();
    }

    @Test
    void tellsHowLongItTakesToBeServed() throws Exception {
        var held = take(8);
        var first = waiting();
        var second = waiting(8, Criticality.DEFAULT);
        assertThat(permits.delay(Criticality.DEFAULT)).isZero();
        time.advanceMillis(40);
        held.close();
        assertThat(first.granted().waited()).isEqualTo(Duration.ofMillis(40).toNanos());
        assertThat(permits.delay(Criticality.DEFAULT))
                .isEqualTo(Duration.ofMillis(40).toNanos());
        second.interrupt();
        second.refused();
        assertThat(permits.delay(Criticality.DEFAULT)).as("nobody waits").isZero();
    }
}
