package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.FleetObserver.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PulseTest {
    private final World world = new World(1);

    private FakeInstance instance(int number) {
        return world.instances().get(number);
    }

    @Test
    void whoeverStartsSharesAfterALease() {
        var instance = world.start();
        world.pass(Duration.ofMillis(900));
        assertThat(instance.isShared()).isFalse();
        world.pass(Duration.ofMillis(300));
        assertThat(instance.isShared()).isTrue();
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL);
    }

    @Test
    void whoeverSharesKnowsOfAllOthersWhoDo() {
        world.start();
        world.pass(Duration.ofSeconds(2));
        var joiner = world.start();
        while (!joiner.isShared()) {
            assertThat(instance(0).phase().instances()).isBetween(1, 2);
            world.pass(Duration.ofMillis(1));
        }
        assertThat(instance(0).phase().instances()).isEqualTo(2);
        assertThat(joiner.phase().instances()).isEqualTo(2);
        assertThat(joiner.phase().era().orElseThrow().name())
                .isEqualTo(instance(0).phase().era().orElseThrow().name());
    }

    @Test
    void oneFailureLeavesTheFleetAndAllComeBackTogether() {
        world.shared(3);
        world.instances().forEach(instance -> instance.loses(Cause.AWAY));
        world.pass(Duration.ofSeconds(3));
        assertThat(world.instances()).noneMatch(FakeInstance::isShared);
        instance(0).finds();
        instance(1).finds();
        world.pass(Duration.ofSeconds(4));
        assertThat(world.instances()).as("one of them is still alone").noneMatch(FakeInstance::isShared);
        instance(2).finds();
        world.pass(Duration.ofSeconds(7));
        assertThat(world.instances()).allMatch(FakeInstance::isShared);
        assertThat(instance(0).seen().switches()).containsExactly(Cause.WELL, Cause.AWAY, Cause.WELL);
    }

    @Test
    void whoeverDoesNotComeBackIsNotWaitedForForEver() {
        world.shared(2);
        world.instances().forEach(instance -> instance.loses(Cause.AWAY));
        world.pass(Duration.ofSeconds(1));
        instance(1).dies();
        instance(0).finds();
        world.pass(Duration.ofSeconds(12));
        assertThat(instance(0).isShared()).isTrue();
        assertThat(instance(0).phase().instances()).isEqualTo(1);
    }

    /// Leaves, and comes back.
    private Duration wayBack() {
        instance(0).loses(Cause.AWAY);
        world.pass(Duration.ofMillis(500));
        instance(0).finds();
        var left = world.clock().now();
        while (!instance(0).isShared()) {
            world.pass(Duration.ofMillis(10));
        }
        return Duration.ofNanos(world.clock().now() - left);
    }

    @Test
    void theWayBackGetsLongerIfItIsTakenAgainAndAgain() {
        world.shared(1);
        assertThat(wayBack()).isLessThan(Duration.ofMillis(1_900));
        assertThat(wayBack()).isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_500));
        assertThat(wayBack()).isGreaterThan(Duration.ofMillis(3_500));
        world.pass(Duration.ofSeconds(60));
        assertThat(wayBack()).isLessThan(Duration.ofMillis(1_900));
    }

    @Test
    void eachOutageBeginsAnEraOfItsOwn() {
        world.shared(2);
        var before = instance(0).phase().era().orElseThrow().name();
        world.instances().forEach(instance -> instance.loses(Cause.SLOW));
        world.pass(Duration.ofSeconds(1));
        world.instances().forEach(FakeInstance::finds);
        world.pass(Duration.ofSeconds(10));

        assertThat(instance(0).phase().era().orElseThrow().name())
                .isNotEqualTo(before)
                .isEqualTo(instance(1).phase().era().orElseThrow().name());
    }

    @Test
    void whoeverIsAloneWhileOthersShareJoinsThemAgain() {
        world.shared(2);
        var era = instance(0).phase().era().orElseThrow().name();
        instance(1).loses(Cause.AWAY);
        world.pass(Duration.ofSeconds(1));
        instance(1).finds();
        world.pass(Duration.ofSeconds(6));

        assertThat(instance(1).phase().era().orElseThrow().name()).isEqualTo(era);
        assertThat(instance(0).seen().switches()).containsExactly(Cause.WELL);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, -100, 100, 3_600_000})
    void aClockThatJumpsLeavesTheFleetUntilItGoesOnEvenly(long millis) {
        world.shared(2);
        world.redis().jumps(Duration.ofMillis(millis).toNanos());
        world.pass(Duration.ofMillis(400));
        assertThat(world.instances()).noneMatch(FakeInstance::isShared);
        world.pass(Duration.ofSeconds(12));
        assertThat(world.instances()).allMatch(FakeInstance::isShared);
        assertThat(instance(0).seen().switches()).hasSize(3);
    }

    @Test
    void aClockThatIsSlewedIsFollowed() {
        world.shared(1);
        for (var i = 0; i < 100; i++) {
            world.redis().jumps(1_000_000);
            world.pass(Duration.ofMillis(300));
        }
        assertThat(instance(0).seen().switches()).containsExactly(Cause.WELL);
    }

    @Test
    void lostDataLeaveTheFleetForAMoment() {
        world.shared(1);
        world.redis().forgets();
        world.pass(Duration.ofMillis(400));
        assertThat(instance(0).isShared()).isFalse();
        world.pass(Duration.ofSeconds(4));
        assertThat(instance(0).seen().switches()).containsExactly(Cause.WELL, Cause.LOST, Cause.WELL);
    }

    /// The one that starts has seen that others were there, whenever their traces are wiped out.
    @Test
    void whoeverStartsWhileDataAreLostFindsNoFullBuckets() {
        for (var millis = 0; millis < 1_500; millis += 10) {
            var at = Duration.ofMillis(millis);
            var emptied = new World(millis);
            emptied.shared(1);
            emptied.start();
            emptied.pass(at);
            emptied.redis().forgets();
            emptied.pass(Duration.ofSeconds(12));
            assertThat(emptied.instances()).allMatch(FakeInstance::isShared);
            assertThat(emptied.redis().full()).as("lost after %s", at).isOne();
        }
    }

    @Test
    void whoeverStartsBesideARedisThatDidSoTooFindsNoFullBuckets() {
        world.redis().restarts();
        world.shared(2);
        assertThat(world.instances()).allMatch(FakeInstance::isShared);
        assertThat(world.redis().full()).isZero();
    }

    @Test
    void threeLateAnswersInTwoSecondsLeaveTheFleet() {
        world.shared(1);
        for (var i = 0; i < 2; i++) {
            world.pass(Duration.ofMillis(100));
            instance(0).late();
        }
        world.pass(Duration.ofSeconds(2));
        instance(0).late();
        assertThat(instance(0).isShared()).as("one of them is long ago").isTrue();
        world.pass(Duration.ofMillis(100));
        instance(0).late();
        world.pass(Duration.ofMillis(100));
        instance(0).late();
        assertThat(instance(0).isShared()).isFalse();
        assertThat(instance(0).seen().switches()).containsExactly(Cause.WELL, Cause.SLOW);
    }

    @Test
    void whatIsLateAtOneMomentIsLateOnce() {
        world.shared(1);
        for (var i = 0; i < 100; i++) {
            instance(0).late();
        }
        assertThat(instance(0).isShared()).isTrue();
    }

    @Test
    void theLastKnownNumberHoldsWhileRedisIsAway() {
        world.shared(3);
        instance(0).loses(Cause.AWAY);
        world.pass(Duration.ofSeconds(100));
        assertThat(instance(0).phase().instances()).isEqualTo(3);
    }

    @Test
    void anInstanceThatEndedIsCountedForAWhile() {
        world.shared(2);
        instance(1).dies();
        world.pass(Duration.ofSeconds(7));
        assertThat(instance(0).phase().instances()).isEqualTo(2);
        world.pass(Duration.ofSeconds(3));
        assertThat(instance(0).phase().instances()).isEqualTo(1);
    }
}
