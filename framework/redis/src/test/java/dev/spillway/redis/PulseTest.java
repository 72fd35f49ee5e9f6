package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.FleetObserver.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PulseTest {
    private final FakeClock clock = new FakeClock();
    private final FakeRedis redis = new FakeRedis(clock);
    private final FakeInstance instance = new FakeInstance(clock, redis);

    @Test
    void threeGoodBeatsJoinTheFleet() {
        instance.beats(1);
        assertThat(instance.isShared())
                .as("the first tells the time and the era")
                .isFalse();
        instance.beats(2);
        assertThat(instance.isShared()).isFalse();
        instance.beats(1);
        assertThat(instance.isShared()).isTrue();
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL);
    }

    @Test
    void oneFailureLeavesItAndThreeGoodBeatsComeBack() {
        instance.beats(4);
        redis.fails(Cause.AWAY);
        instance.beats(1);
        assertThat(instance.isShared()).isFalse();
        redis.recovers();
        instance.beats(2);
        assertThat(instance.isShared()).isFalse();
        instance.beats(1);
        assertThat(instance.isShared()).isTrue();
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL, Cause.AWAY, Cause.WELL);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000_000_000L, -100_000_000, 100_000_000, 3_600_000_000_000L})
    void aClockThatJumpsLeavesTheFleetUntilItGoesOnEvenly(long by) {
        instance.beats(4);
        redis.jumps(by);
        instance.beats(1);
        assertThat(instance.isShared()).isFalse();
        instance.beats(3);
        assertThat(instance.isShared()).isTrue();
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL, Cause.CLOCK, Cause.WELL);
    }

    @Test
    void aClockThatIsSlewedIsFollowed() {
        instance.beats(4);
        for (var i = 0; i < 100; i++) {
            redis.jumps(1_000_000);
            instance.beats(1);
        }
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL);
    }

    @Test
    void lostDataLeavesTheFleetForAMoment() {
        instance.beats(4);
        redis.forgets();
        instance.beats(1);
        assertThat(instance.isShared()).isFalse();
        instance.beats(3);
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL, Cause.LOST, Cause.WELL);
    }

    @Test
    void threeLateAnswersInTwoSecondsLeaveTheFleet() {
        instance.beats(4);
        for (var i = 0; i < 2; i++) {
            clock.advance(Duration.ofMillis(100));
            instance.late();
        }
        clock.advance(Duration.ofSeconds(2));
        instance.late();
        assertThat(instance.isShared()).as("one of them is long ago").isTrue();
        clock.advance(Duration.ofMillis(100));
        instance.late();
        clock.advance(Duration.ofMillis(100));
        instance.late();
        assertThat(instance.isShared()).isFalse();
        assertThat(instance.seen().switches()).containsExactly(Cause.WELL, Cause.SLOW);
    }

    @Test
    void whatIsLateAtOneMomentIsLateOnce() {
        instance.beats(4);
        for (var i = 0; i < 100; i++) {
            instance.late();
        }
        assertThat(instance.isShared()).isTrue();
    }

    @Test
    void moreInstancesAreBelievedAtOnceAndFewerLater() {
        redis.instances(3);
        instance.beats(4);
        assertThat(instance.instances()).isEqualTo(3);
        redis.instances(1);
        for (var i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(1));
            instance.beats(1);
            assertThat(instance.instances()).isEqualTo(3);
        }
        clock.advance(Duration.ofSeconds(2));
        instance.beats(1);
        assertThat(instance.instances()).isEqualTo(1);
    }

    @Test
    void theLastKnownNumberHoldsWhileRedisIsAway() {
        redis.instances(3);
        instance.beats(4);
        redis.fails(Cause.AWAY);
        for (var i = 0; i < 100; i++) {
            clock.advance(Duration.ofSeconds(1));
            instance.beats(1);
        }
        redis.recovers();
        redis.instances(1);
        instance.beats(1);
        assertThat(instance.instances()).isEqualTo(3);
    }
}
