package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.gate.WeightedPermits.Grant;
import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who waits for permits when more comes than is served, and what classes of calls change about that.
class StandingQueueTest {
    private static final long LONG = Duration.ofSeconds(30).toNanos();
    private static final Duration STANDING = Duration.ofMillis(120);

    private final FakeTime time = new FakeTime();
    private final List<Attempt> attempts = new ArrayList<>();
    private WeightedPermits permits = permits(8, 8);
    private int clients;

    private WeightedPermits permits(int count, int queue) {
        var settings = Settings.DEFAULTS.overlaid(List.of(
                Knobs.PERMITS.at((long) count),
                Knobs.QUEUE.at((long) queue),
                OverloadKnobs.FLOOR.at(Share.ofPercent(20))));
        return new WeightedPermits(time, "GET /x", Bounds.of(settings, 10_000));
    }

    /// A call of a client of its own, on a virtual thread of its own.
    private final class Attempt {
        private final AtomicReference<Grant> grant = new AtomicReference<>();
        private final AtomicReference<Refusal> refusal = new AtomicReference<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private final Thread thread;

        Attempt(int weight, Criticality criticality, long longest) {
            var client = new Client.Named("c" + clients++);
            thread = Thread.startVirtualThread(() -> {
                try {
                    grant.set(permits.acquire(client, weight, Wire.FREE, criticality, longest));
                } catch (Refusal e) {
                    refusal.set(e);
                }
                done.countDown();
            });
            attempts.add(this);
        }

        Grant granted() throws InterruptedException {
            assertThat(done.await(10, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(refusal.get()).isNull();
            return grant.get();
        }

        Refusal refused() throws InterruptedException {
            assertThat(done.await(10, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(grant.get()).isNull();
            return refusal.get();
        }

        boolean waits() {
            return done.getCount() > 0;
        }
    }

    private Attempt waiting(int weight, Criticality criticality) throws InterruptedException {
        return waiting(weight, criticality, LONG);
    }

    private Attempt waiting(int weight, Criticality criticality, long longest) throws InterruptedException {
        var before = permits.waiting();
        var attempt = new Attempt(weight, criticality, longest);
        until(() -> permits.waiting() > before || !attempt.waits());
        assertThat(attempt.waits()).as("waits").isTrue();
        return attempt;
    }

    private Attempt waiting() throws InterruptedException {
        return waiting(1, Criticality.DEFAULT);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private Grant take(int weight, Criticality criticality) throws Refusal {
        return permits.acquire(new Client.Named("c" + clients++), weight, Wire.FREE, criticality, 0);
    }

    private Grant take(int weight) throws Refusal {
        return take(weight, Criticality.DEFAULT);
    }

    private Refusal refusal(int weight, Criticality criticality) {
        return catchThrowableOfType(Refusal.class, () -> take(weight, criticality));
    }

    @AfterEach
    void nobodyIsLeftBehind() throws InterruptedException {
        for (var attempt : attempts) {
            attempt.thread.interrupt();
            attempt.thread.join();
        }
        assertThat(permits.waiting()).isZero();
    }

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
        waiting(8, Criticality.DEFAULT).thread.interrupt();
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
    void theQueueGivesUpItsOldestForANewcomerWhenItStands() throws Exception {
        permits = permits(8, 2);
        take(8);
        var oldest = waiting();
        waiting();
        assertThat(new Attempt(1, Criticality.DEFAULT, LONG).refused().reason()).isEqualTo(Reason.PERMITS);
        time.advance(STANDING);
        // They would be one too many; each of the first two has a client of its own.
        var newest = new Attempt(1, Criticality.DEFAULT, LONG);
        assertThat(oldest.refused().problem().limit().orElseThrow().setting()).endsWith(".queue");
        assertThat(newest.waits()).isTrue();
    }

    @Test
    void aHeavyCallIsNotStarvedByNewerLightOnes() throws Exception {
        var one = take(4);
        var other = take(4);
        waiting();
        time.advance(STANDING);
        var heavy = waiting(8, Criticality.DEFAULT);
        var light = waiting();
        light.thread.interrupt();
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
        assertThat(permits.delay()).isZero();
        time.advanceMillis(40);
        held.close();
        assertThat(first.granted().waited()).isEqualTo(Duration.ofMillis(40).toNanos());
        assertThat(permits.delay()).isEqualTo(Duration.ofMillis(40).toNanos());
        second.thread.interrupt();
        second.refused();
        assertThat(permits.delay()).as("nobody waits").isZero();
    }
}
