package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.gate.WeightedPermits.Grant;
import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightedPermitsTest {
    private static final Client ALICE = new Client.Named("alice");
    private static final Client BOB = new Client.Named("bob");
    private static final Client CAROL = new Client.Named("carol");
    private static final long LONG = Duration.ofSeconds(30).toNanos();
    private static final long NOW = 0;

    private final FakeTime time = new FakeTime();
    private final List<Attempt> attempts = new ArrayList<>();
    private WeightedPermits permits = permits(8, 8);

    private WeightedPermits permits(int count, int queue) {
        var settings =
                Settings.DEFAULTS.overlaid(List.of(Knobs.PERMITS.at((long) count), Knobs.QUEUE.at((long) queue)));
        return new WeightedPermits(time, "GET /x", Bounds.of(settings, 10_000));
    }

    /// A call on a virtual thread of its own.
    private final class Attempt {
        private final AtomicReference<Grant> grant = new AtomicReference<>();
        private final AtomicReference<Refusal> refusal = new AtomicReference<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private final Thread thread;

        Attempt(Client client, int weight, Wire wire, long longest) {
            thread = Thread.startVirtualThread(() -> {
                try {
                    grant.set(permits.acquire(client, weight, wire, Criticality.DEFAULT, longest));
                } catch (Refusal e) {
                    refusal.set(e);
                }
                done.countDown();
            });
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

    /// Starts a call that has to wait, and returns when it does.
    private Attempt waiting(Client client, int weight, Wire wire) throws InterruptedException {
        var before = permits.waiting();
        var attempt = new Attempt(client, weight, wire, LONG);
        attempts.add(attempt);
        until(() -> permits.waiting() > before || !attempt.waits());
        assertThat(attempt.waits()).as("waits").isTrue();
        return attempt;
    }

    private static void until(java.util.function.BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private Grant take(Client client, int weight) throws Refusal {
        return permits.acquire(client, weight, Wire.FREE, Criticality.DEFAULT, NOW);
    }

    private Refusal refusal(Client client, int weight, Wire wire) {
        return catchThrowableOfType(
                Refusal.class, () -> permits.acquire(client, weight, wire, Criticality.DEFAULT, NOW));
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
    void countsWeights() throws Refusal {
        var heavy = take(ALICE, 5);
        var light = take(ALICE, 3);
        assertThat(permits.taken()).isEqualTo(8);
        assertThat(refusal(BOB, 1, Wire.FREE).reason()).isEqualTo(Reason.PERMITS);
        heavy.close();
        assertThat(permits.taken()).isEqualTo(3);
        light.close();
        assertThat(permits.clients()).isZero();
    }

    @Test
    void closesOnce() throws Refusal {
        var first = take(ALICE, 4);
        take(ALICE, 4);
        first.close();
        first.close();
        assertThat(permits.taken()).isEqualTo(4);
    }

    @Test
    void namesTheSettingTheLimitAndWhatCame() throws Refusal {
        take(ALICE, 8);
        var bound = refusal(BOB, 3, Wire.FREE).problem().limit().orElseThrow();
        assertThat(bound.setting()).isEqualTo("spillway.routes.\"GET /x\".permits");
        assertThat(bound.limit()).isEqualTo("8 permits");
        assertThat(bound.observed()).contains("8 taken").contains("3 more");
    }

    @Test
    void servesWhoWaitsWhenPermitsComeBack() throws Exception {
        var held = take(ALICE, 8);
        var waiting = waiting(BOB, 2, Wire.FREE);
        held.close();
        waiting.granted().close();
        assertThat(permits.taken()).isZero();
    }

    @Test
    void refusesAfterTheLongestWait() throws Exception {
        take(ALICE, 8);
        var attempt = new Attempt(BOB, 1, Wire.FREE, Duration.ofMillis(20).toNanos());
        attempts.add(attempt);
        until(() -> permits.waiting() == 1);
        time.advanceMillis(100);
        assertThat(attempt.refused().reason()).isEqualTo(Reason.PERMITS);
        assertThat(permits.waiting()).isZero();
        assertThat(permits.clients()).isEqualTo(1);
    }

    @Test
    void givesBackItsPlaceWhenInterrupted() throws Exception {
        take(ALICE, 8);
        var waiting = waiting(BOB, 1, Wire.FREE);
        waiting.thread.interrupt();
        assertThat(waiting.refused().reason()).isEqualTo(Reason.DRAINING);
        assertThat(permits.clients()).isEqualTo(1);
    }

    @Test
    void servesInOrderOfArrival() throws Exception {
        var held = take(ALICE, 8);
        var first = waiting(BOB, 8, Wire.FREE);
        var second = waiting(CAROL, 8, Wire.FREE);
        held.close();
        var grant = first.granted();
        assertThat(second.waits()).isTrue();
        grant.close();
        second.granted().close();
    }

    @Test
    void gathersPermitsForAHeavyCall() throws Exception {
        var a = take(ALICE, 4);
        var b = take(ALICE, 4);
        var heavy = waiting(BOB, 8, Wire.FREE);
        a.close();
        assertThat(refusal(CAROL, 1, Wire.FREE)).as("nobody overtakes it").isNotNull();
        b.close();
        heavy.granted().close();
    }

    @Test
    void letsOthersPassForAWhileWhenPermitsWereGatheredInVain() throws Exception {
        take(ALICE, 4);
        var heavy = new Attempt(BOB, 8, Wire.FREE, Duration.ofMillis(50).toNanos());
        attempts.add(heavy);
        until(() -> permits.waiting() == 1);
        time.advanceMillis(60);
        assertThat(heavy.refused()).isNotNull();
        var again = waiting(BOB, 8, Wire.FREE);
        take(CAROL, 1).close();
        time.advanceMillis(WeightedPermits.OVERTAKING * 50);
        assertThat(refusal(CAROL, 1, Wire.FREE)).as("its turn again").isNotNull();
        assertThat(again.waits()).isTrue();
    }

    @Test
    void servesTheOthersWhenAHeavyCallGivesUp() throws Exception {
        take(ALICE, 4);
        var heavy = waiting(BOB, 8, Wire.FREE);
        var light = waiting(CAROL, 1, Wire.FREE);
        heavy.thread.interrupt();
        light.granted().close();
    }

    @Test
    void boundsTheQueue() throws Exception {
        permits = permits(8, 2);
        take(ALICE, 8);
        waiting(BOB, 1, Wire.FREE);
        waiting(CAROL, 1, Wire.FREE);
        var third = new Attempt(new Client.Named("dave"), 1, Wire.FREE, LONG);
        assertThat(third.refused().reason()).isEqualTo(Reason.PERMITS);
    }

    @Test
    void nobodyWaitsWithoutAQueue() throws Exception {
        permits = permits(8, 0);
        take(ALICE, 8);
        assertThat(new Attempt(BOB, 1, Wire.FREE, LONG).refused()).isNotNull();
    }

    @Test
    void givesAPlaceOfTheLargestCrowdToANewcomer() throws Exception {
        permits = permits(8, 4);
        take(CAROL, 8);
        var crowd = new ArrayList<Attempt>();
        for (var i = 0; i < 4; i++) {
            crowd.add(waiting(ALICE, 1, Wire.FREE));
        }
        var newcomer = new Attempt(BOB, 1, Wire.FREE, LONG);
        attempts.add(newcomer);
        assertThat(crowd.get(3).refused().reason()).isEqualTo(Reason.CLIENT_SHARE);
        assertThat(newcomer.waits()).isTrue();
        assertThat(crowd.get(0).waits()).isTrue();
    }

    @Test
    void aCrowdDoesNotPushOutItself() throws Exception {
        permits = permits(8, 2);
        take(CAROL, 8);
        var first = waiting(ALICE, 1, Wire.FREE);
        waiting(ALICE, 1, Wire.FREE);
        assertThat(new Attempt(ALICE, 1, Wire.FREE, LONG).refused()).isNotNull();
        assertThat(first.waits()).isTrue();
    }

    @Test
    void oneClientMayHoldAllWhileNobodyElseWaits() throws Refusal {
        for (var i = 0; i < 8; i++) {
            take(ALICE, 1);
        }
        assertThat(permits.taken()).isEqualTo(8);
    }

    @Test
    void servesWhoHasLessThanItsShareFirst() throws Exception {
        var held = take(ALICE, 8);
        var more = waiting(ALICE, 1, Wire.FREE);
        var other = waiting(BOB, 8, Wire.FREE);
        held.close();
        // Alice came first and holds nothing now, so it is her turn; her next one waits behind Bob.
        var hers = more.granted();
        var third = waiting(ALICE, 2, Wire.FREE);
        hers.close();
        var his = other.granted();
        assertThat(third.waits()).isTrue();
        his.close();
        third.granted().close();
    }

    @Test
    void aClientPastItsShareWaitsBehindOneThatCameLater() throws Exception {
        take(ALICE, 4);
        var held = take(CAROL, 4);
        var past = waiting(ALICE, 4, Wire.FREE);
        var within = waiting(BOB, 4, Wire.FREE);
        held.close();
        var his = within.granted();
        assertThat(past.waits()).isTrue();
        his.close();
        past.granted().close();
    }

    @Test
    void oneClientHasAQuarterInTransfersHoweverMuchIsFree() throws Refusal {
        permits = permits(64, 32);
        for (var i = 0; i < 16; i++) {
            permits.acquire(ALICE, 1, Wire.BOUND, Criticality.DEFAULT, NOW);
        }
        var refusal = refusal(ALICE, 1, Wire.BOUND);
        assertThat(refusal.reason()).isEqualTo(Reason.CLIENT_SHARE);
        assertThat(refusal.problem().limit().orElseThrow().setting())
                .isEqualTo("spillway.routes.\"GET /x\".client-share");
        for (var i = 0; i < 48; i++) {
            take(BOB, 1);
        }
        assertThat(permits.taken()).isEqualTo(64);
    }

    @Test
    void oneTransferIsAlwaysAllowed() throws Refusal {
        permits.acquire(ALICE, 8, Wire.BOUND, Criticality.DEFAULT, NOW).close();
        permits.acquire(ALICE, 3, Wire.BOUND, Criticality.DEFAULT, NOW);
        assertThat(refusal(ALICE, 1, Wire.BOUND)).isNotNull();
    }

    @Test
    void waitingTransfersDoNotHoldUpOthers() throws Exception {
        permits.acquire(ALICE, 2, Wire.BOUND, Criticality.DEFAULT, NOW);
        waiting(ALICE, 1, Wire.BOUND);
        take(BOB, 1).close();
        take(ALICE, 1).close();
    }

    @Test
    void aTransferEndsAndTheNextBegins() throws Exception {
        var first = permits.acquire(ALICE, 2, Wire.BOUND, Criticality.DEFAULT, NOW);
        var next = waiting(ALICE, 1, Wire.BOUND);
        first.close();
        next.granted().close();
        assertThat(permits.clients()).isZero();
    }

    @Test
    void anAnswerBecomesATransferWithinTheShare() throws Refusal {
        var first = take(ALICE, 1);
        var second = take(ALICE, 1);
        var third = take(ALICE, 1);
        first.transfer(NOW);
        first.transfer(NOW);
        second.transfer(NOW);
        var refusal = catchThrowableOfType(Refusal.class, () -> third.transfer(NOW));
        assertThat(refusal.reason()).isEqualTo(Reason.CLIENT_SHARE);
        first.close();
        third.transfer(NOW);
    }

    @Test
    void anAnswerWaitsToBecomeATransfer() throws Exception {
        var first = take(ALICE, 2);
        first.transfer(NOW);
        var second = take(ALICE, 1);
        var became = new CountDownLatch(1);
        var thread = Thread.startVirtualThread(() -> {
            try {
                second.transfer(LONG);
                became.countDown();
            } catch (Refusal e) {
                // The latch tells.
            }
        });
        until(() -> permits.waiting() == 1);
        first.close();
        assertThat(became.await(10, TimeUnit.SECONDS)).isTrue();
        thread.join();
        second.close();
        assertThat(permits.clients()).isZero();
        assertThat(permits.taken()).isZero();
    }

    @Test
    void anAnswerThatCannotBecomeATransferKeepsItsPermits() throws Exception {
        var first = take(ALICE, 2);
        first.transfer(NOW);
        var second = take(ALICE, 1);
        var refusal = new AtomicReference<Refusal>();
        var thread = Thread.startVirtualThread(() -> {
            try {
                second.transfer(Duration.ofMillis(50).toNanos());
            } catch (Refusal e) {
                refusal.set(e);
            }
        });
        until(() -> permits.waiting() == 1);
        time.advanceMillis(60);
        thread.join();
        assertThat(refusal.get().reason()).isEqualTo(Reason.CLIENT_SHARE);
        assertThat(permits.taken()).isEqualTo(3);
        second.close();
        first.close();
        assertThat(permits.clients()).isZero();
    }
}
