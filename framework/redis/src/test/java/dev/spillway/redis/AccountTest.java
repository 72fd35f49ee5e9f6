package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Tokens;
import dev.spillway.limit.Frequency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final int BURST = 100;
    private static final Plan PLAN = new Plan("rate", Frequency.perSecond(50), BURST);
    private static final Plan LOGIN = new Plan("login", Frequency.perMinute(5), 5);
    private static final String CLIENT = "4 7f000001";

    private final World world = new World(1);

    private FakeInstance instance(int number) {
        return world.instances().get(number);
    }

    /// Takes as often as that.
    private static int taken(Tokens account, int times) {
        var taken = 0;
        for (var i = 0; i < times; i++) {
            taken += account.take() ? 1 : 0;
        }
        return taken;
    }

    private void all(Cause cause) {
        world.instances().forEach(instance -> instance.loses(cause));
        world.pass(Duration.ofSeconds(1));
        assertThat(world.instances()).noneMatch(FakeInstance::isShared);
    }

    private void back() {
        world.instances().forEach(FakeInstance::finds);
        world.pass(Duration.ofSeconds(12));
        assertThat(world.instances()).allMatch(FakeInstance::isShared);
    }

    @Test
    void aFleetAdmitsOneBurst() {
        world.shared(2);
        var total = 0;
        for (var i = 0; i < 2 * BURST; i++) {
            total += taken(instance(i % 2).account(PLAN, "client " + i / 2), 1);
        }
        var mine = instance(0).account(PLAN, CLIENT);
        var theirs = instance(1).account(PLAN, CLIENT);

        assertThat(total).as("clients have buckets of their own").isEqualTo(2 * BURST);
        assertThat(taken(mine, 2 * BURST) + taken(theirs, 2 * BURST)).isBetween(BURST, BURST * 12 / 10);
    }

    @Test
    void aFleetAdmitsItsRateAndNoMore() {
        world.shared(2);
        var mine = instance(0).account(PLAN, CLIENT);
        var theirs = instance(1).account(PLAN, CLIENT);
        var begun = world.clock().now();
        var total = taken(mine, 2 * BURST) + taken(theirs, 2 * BURST);
        for (var i = 0; i < 1_000; i++) {
            world.pass(Duration.ofMillis(10));
            total += taken(mine, 2) + taken(theirs, 2);
        }

        var came = (int) ((world.clock().now() - begun) / PLAN.nanosPerToken());
        assertThat(total).isBetween((BURST + came) * 9 / 10, BURST * 12 / 10 + came);
    }

    @Test
    void whatIsAtHandIsTakenWithoutWaitingAndComesBackBehindTheCalls() {
        world.shared(2);
        var mine = instance(0).account(PLAN, CLIENT);
        for (var i = 0; i < 5; i++) {
            assertThat(taken(mine, BURST / 5 / 2)).isEqualTo(BURST / 5 / 2);
            assertThat(instance(0).waited()).isZero();
            world.pass(Duration.ofMillis(10));
        }
    }

    @Test
    void aCallWaitsForATokenAndForNoLongerThanItsBudget() {
        world.shared(2);
        var mine = instance(0).account(LOGIN, CLIENT);
        assertThat(mine.take()).isTrue();
        assertThat(instance(0).waited()).as("an answer in time").isBetween(1L, FakeInstance.PATIENCE - 1);
        instance(0).latency(Duration.ofMillis(20).toNanos());
        mine.take();
        assertThat(instance(0).waited()).as("one too late").isEqualTo(FakeInstance.PATIENCE);
    }

    @Test
    void nobodyWaitsForARedisThatWasLeft() {
        world.shared(2);
        var mine = instance(0).account(LOGIN, CLIENT);
        all(Cause.SLOW);
        mine.take();

        assertThat(instance(0).waited()).isZero();
        assertThat(instance(0).seen().alone()).isEqualTo(1);
    }

    @Test
    void aLimitTooSmallToDivideIsKeptExactly() {
        world.shared(3);
        var accounts = world.instances().stream()
                .map(instance -> instance.account(LOGIN, CLIENT))
                .toList();
        var total = 0;
        for (var i = 0; i < 30; i++) {
            total += taken(accounts.get(i % 3), 1);
        }

        assertThat(total).isEqualTo(5);
        world.pass(Duration.ofSeconds(13));
        assertThat(accounts.stream().mapToInt(account -> taken(account, 3)).sum())
                .isEqualTo(1);
    }

    @Test
    void anInstanceAloneHasItsShare() {
        world.shared(2);
        all(Cause.AWAY);
        var mine = instance(0).account(PLAN, CLIENT);
        world.pass(Duration.ofSeconds(60));

        assertThat(taken(mine, BURST)).as("half of the burst").isEqualTo(BURST / 2);
        world.pass(Duration.ofSeconds(1));
        assertThat(taken(mine, BURST)).as("half of 50/s").isEqualTo(25);
    }

    @Test
    void aSwitchGivesNoMoreThanWhatWasAtHand() {
        world.shared(2);
        var mine = instance(0).account(PLAN, CLIENT);
        taken(mine, 2 * BURST);
        all(Cause.AWAY);
        var atHand = taken(mine, BURST) + taken(instance(1).account(PLAN, CLIENT), BURST);
        assertThat(atHand).isBetween(1, BURST / 5 + 50);
    }

    @Test
    void anIdleInstanceDoesNotSpendAgainWhatAnotherSpentAlone() {
        // So slowly that what comes back in the meantime does not matter.
        var slow = new Plan("slow", Frequency.perMinute(6), BURST);
        world.shared(4);
        var accounts = world.instances().stream()
                .map(instance -> instance.account(slow, CLIENT))
                .toList();
        accounts.forEach(Tokens::take);
        all(Cause.AWAY);
        world.pass(Duration.ofMinutes(30));
        var total = taken(accounts.get(0), BURST) + taken(accounts.get(1), BURST) + taken(accounts.get(2), BURST);
        assertThat(total).isEqualTo(BURST * 3 / 4);
        back();
        for (var i = 0; i < 20; i++) {
            total += taken(accounts.get(3), BURST);
            world.pass(Duration.ofMillis(10));
        }

        assertThat(total).isLessThanOrEqualTo(BURST * 12 / 10);
    }

    @Test
    void everyClientHasATokenRightAfterAnOutage() {
        world.shared(2);
        all(Cause.AWAY);
        back();

        assertThat(instance(0).account(LOGIN, CLIENT).take()).isTrue();
        assertThat(instance(1).account(LOGIN, CLIENT).take())
                .as("the same client")
                .isFalse();
        assertThat(instance(1).account(LOGIN, "another").take()).isTrue();
    }

    @Test
    void aDroppedAccountIsNotForgotten() {
        world.shared(2);
        all(Cause.AWAY);
        var mine = instance(0).account(PLAN, CLIENT);
        taken(mine, BURST);
        var next = instance(0).account(PLAN, "another");
        next.forfeit(mine.missing());

        assertThat(taken(next, BURST)).isZero();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        world.shared(2);
        for (var plan : List.of(PLAN, LOGIN)) {
            var mine = instance(0).account(plan, CLIENT);
            for (var i = 0; i < 10 * BURST; i++) {
                assertThat(mine.take()).isTrue();
                mine.giveBack();
            }
            world.pass(Duration.ofMillis(20));
            assertThat(taken(instance(1).account(plan, CLIENT), 2 * BURST))
                    .isGreaterThanOrEqualTo((int) plan.burst() - BURST / 5);
        }
    }

    @Test
    void nobodyWhoIsRefusedAsksRedisForEachCall() {
        world.shared(2);
        var mine = instance(0).account(PLAN, CLIENT);
        taken(mine, 2 * BURST);
        instance(0).waited();

        assertThat(taken(mine, 1_000)).isZero();
        assertThat(instance(0).waited()).isZero();
    }

    @Test
    void tellsWhatIsLeftOfTheFleetsBucketAndWhenToComeAgain() {
        world.shared(2);
        var mine = instance(0).account(LOGIN, CLIENT);
        var theirs = instance(1).account(LOGIN, CLIENT);
        assertThat(mine.left()).isEqualTo(5);
        taken(mine, 2);
        taken(theirs, 2);
        assertThat(theirs.left()).isEqualTo(1);
        taken(theirs, 2);
        assertThat(mine.take()).isFalse();

        assertThat(mine.left()).isZero();
        assertThat(Duration.ofNanos(mine.nanosToNext()))
                .as("one in twelve seconds")
                .isBetween(Duration.ofMillis(11_900), Duration.ofSeconds(12));
        world.pass(Duration.ofNanos(mine.nanosToNext()));
        assertThat(mine.left()).isEqualTo(1);
        assertThat(mine.take()).isTrue();
    }

    @Test
    void tellsWhatIsLeftOfTheShareAndWhenToComeAgain() {
        world.shared(2);
        all(Cause.AWAY);
        var mine = instance(0).account(LOGIN, CLIENT);
        taken(mine, 5);

        assertThat(mine.left()).isZero();
        assertThat(Duration.ofNanos(mine.nanosToNext()))
                .as("two instances: one in 24 seconds")
                .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(24));
        world.pass(Duration.ofNanos(mine.nanosToNext()));
        assertThat(mine.take()).isTrue();
    }

    @Test
    void manyThreadsTakeNoTokenTwice() throws InterruptedException {
        world.shared(1);
        all(Cause.AWAY);
        var slow = new Plan("slow", Frequency.perMinute(1), 10_000);
        var mine = instance(0).account(slow, CLIENT);
        var left = mine.left();
        var taken = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> taken.addAndGet(taken(mine, 1_000))));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue((int) left);
    }
}
