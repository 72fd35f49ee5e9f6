package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;
import dev.spillway.internal.rate.Tokens;
import dev.spillway.limit.Frequency;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final int BURST = 100;
    private static final Plan PLAN = new Plan("rate", Frequency.perSecond(50), BURST);
    private static final String CLIENT = "4 7f000001";

    private final FakeClock clock = new FakeClock();
    private final FakeRedis redis = new FakeRedis(clock);
    private final FakeInstance one = new FakeInstance(clock, redis);
    private final FakeInstance other = new FakeInstance(clock, redis);

    private void shared() {
        redis.instances(2);
        one.beats(4);
        other.beats(4);
        assertThat(one.isShared()).isTrue();
        assertThat(other.isShared()).isTrue();
    }

    /// Takes until there is none, settling behind every call.
    private int all(FakeInstance instance, Tokens account) {
        var taken = 0;
        while (account.take()) {
            instance.settle();
            taken++;
        }
        return taken;
    }

    /// Takes until there is none, and nothing is settled meanwhile.
    private static int unsettled(Tokens account, int most) {
        var taken = 0;
        while (taken < most && account.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void aFleetAdmitsOneBurst() {
        shared();
        var total = all(one, one.account(PLAN, CLIENT)) + all(other, other.account(PLAN, CLIENT));

        assertThat(total).isBetween(BURST, BURST * 12 / 10);
    }

    @Test
    void aFleetAdmitsItsRateAndNoMore() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        var theirs = other.account(PLAN, CLIENT);
        var total = 0;
        for (var i = 0; i < 1_000; i++) {
            clock.advance(Duration.ofMillis(10));
            total += all(one, mine) + all(other, theirs);
        }

        var fleet = BURST + 10 * 50;
        assertThat(total).isBetween(fleet * 9 / 10, fleet + BURST / 5);
    }

    @Test
    void creditIsAFifthOfTheBurstForAllInstancesTogether() {
        shared();
        redis.fails(Cause.AWAY);
        var mine = one.account(PLAN, CLIENT);
        for (var i = 0; i < BURST / 5 / 2; i++) {
            assertThat(mine.take()).isTrue();
        }
        assertThat(one.seen().alone()).isZero();

        assertThat(one.isShared()).as("nobody has asked yet").isTrue();
        mine.take();
        assertThat(one.isShared()).as("the credit is used up, so it was asked").isFalse();
    }

    @Test
    void aLimitTooSmallToDivideIsAskedForEachCall() {
        shared();
        var login = new Plan("login", Frequency.perMinute(5), 1);
        var mine = one.account(login, CLIENT);
        var theirs = other.account(login, CLIENT);

        assertThat(List.of(mine.take(), theirs.take(), mine.take(), theirs.take()))
                .containsExactly(true, false, false, false);
        clock.advance(Duration.ofSeconds(13));
        assertThat(List.of(theirs.take(), mine.take())).containsExactly(true, false);
    }

    @Test
    void withoutRedisEachHasItsShare() {
        shared();
        redis.fails(Cause.AWAY);
        one.beats(1);
        var mine = one.account(PLAN, CLIENT);

        assertThat(unsettled(mine, 1_000)).isEqualTo(BURST / 2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(unsettled(mine, 1_000)).as("half of 50/s").isEqualTo(25);
    }

    @Test
    void whoeverKnowsNobodyHasTheWholeLimitAndNoMore() {
        redis.fails(Cause.AWAY);
        one.beats(3);

        assertThat(unsettled(one.account(PLAN, CLIENT), 1_000)).isEqualTo(BURST);
    }

    @Test
    void theShareIsSpentAlong() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        all(one, mine);
        redis.fails(Cause.AWAY);
        one.beats(1);

        assertThat(unsettled(mine, 1_000)).as("no second burst").isZero();
    }

    @Test
    void aRestartOfRedisGivesNoSecondBurst() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        var theirs = other.account(PLAN, CLIENT);
        var total = 0;
        for (var i = 0; i < BURST; i++) {
            total += unsettled(mine, 1) + unsettled(theirs, 1);
            one.settle();
            other.settle();
        }
        redis.fails(Cause.AWAY);
        one.beats(1);
        other.beats(1);
        total += unsettled(mine, 1_000) + unsettled(theirs, 1_000);
        redis.forgets();
        redis.recovers();
        one.beats(5);
        other.beats(5);
        assertThat(one.isShared()).isTrue();
        for (var i = 0; i < BURST; i++) {
            total += unsettled(mine, 1) + unsettled(theirs, 1);
            one.settle();
            other.settle();
        }

        assertThat(total).isLessThanOrEqualTo(BURST * 12 / 10);
    }

    @Test
    void aPauseOfRedisDoesNotStarveAnybody() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        all(one, mine);
        redis.fails(Cause.SLOW);
        one.beats(1);
        redis.recovers();
        one.beats(4);
        clock.advance(Duration.ofSeconds(1));

        assertThat(all(one, mine)).isBetween(20, 60);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        for (var i = 0; i < 10 * BURST; i++) {
            assertThat(mine.take()).isTrue();
            one.settle();
            mine.giveBack();
        }
    }

    @Test
    void clientsHaveBucketsOfTheirOwn() {
        shared();
        all(one, one.account(PLAN, CLIENT));

        assertThat(other.account(PLAN, "4 7f000002").take()).isTrue();
        assertThat(all(other, other.account(new Plan("another", PLAN.frequency(), BURST), CLIENT)))
                .isGreaterThanOrEqualTo(BURST);
    }

    @Test
    void nobodyWhoIsRefusedAsksRedisForEachCall() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        all(one, mine);
        redis.fails(Cause.AWAY);
        for (var i = 0; i < 100; i++) {
            assertThat(mine.take()).isFalse();
        }

        assertThat(one.isShared())
                .as("it was not asked, or it would have been missed")
                .isTrue();
    }

    @Test
    void tellsWhenToComeAgain() {
        shared();
        var mine = one.account(PLAN, CLIENT);
        all(one, mine);

        assertThat(Duration.ofNanos(mine.nanosToNext())).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        assertThat(mine.left()).isZero();
    }
}
