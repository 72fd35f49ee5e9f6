package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceTimeTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final List<Long> windows = new ArrayList<>();
    private final ServiceTime serviceTime = new ServiceTime(0, windows::add);
    private long now;

    /// Calls that end one after the other, four in each of the shortest windows' 32nd part.
    private void took(int count, long nanos) {
        for (var i = 0; i < count; i++) {
            now += ServiceTime.SHORTEST / ServiceTime.WINDOW + 1;
            serviceTime.took(nanos, now);
        }
    }

    @Test
    void knowsNothingBeforeThereAreEnoughSamples() {
        took(ServiceTime.ENOUGH - 1, 100 * MILLI);
        assertThat(serviceTime.median()).isZero();
        took(1, 100 * MILLI);
        assertThat(serviceTime.median()).isEqualTo(100 * MILLI);
    }

    @Test
    void isTheMedianAndNotTheMean() {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++) {
            // A fifth takes a hundred times as long.
            took(1, (random.nextInt(5) == 0 ? 1_000 : 10 - random.nextInt(4)) * MILLI);
        }
        assertThat(serviceTime.median()).isBetween(7 * MILLI, 10 * MILLI);
    }

    @Test
    void aStartThatIsSlowIsForgotten() {
        took(2 * ServiceTime.WINDOW, 10_000 * MILLI);
        took(ServiceTime.WINDOW, 10 * MILLI);
        assertThat(serviceTime.median()).isEqualTo(10 * MILLI);
    }

    @Test
    void aPauseThatHitsAllThatIsInFlightChangesNothing() {
        took(ServiceTime.ENOUGH, 5 * MILLI);
        for (var pause = 0; pause < 10; pause++) {
            // All at once: they are one window, whose median is far off, or a part of one.
            for (var i = 0; i < 200; i++) {
                serviceTime.took(305 * MILLI, now);
            }
            took(2 * ServiceTime.WINDOW, 5 * MILLI);
            assertThat(serviceTime.median()).isEqualTo(5 * MILLI);
        }
    }

    @Test
    void ofTwoKindsOfCallsItTellsTheQuick() {
        took(ServiceTime.ENOUGH, MILLI);
        var random = new Random(7);
        var slow = 0;
        for (var i = 0; i < 500; i++) {
            for (var call = 0; call < ServiceTime.WINDOW; call++) {
                took(1, random.nextBoolean() ? MILLI : 500 * MILLI);
            }
            slow += serviceTime.median() == MILLI ? 0 : 1;
        }
        // Half of the windows have the slow median; three of them in a row have it an eighth of the time.
        assertThat(windows.stream().filter(median -> median > MILLI).count()).isGreaterThan(200);
        assertThat(slow).isLessThan(100);
    }

    @Test
    void followsWhatHasBecomeSlowAndWhatHasBecomeQuick() {
        took(ServiceTime.ENOUGH, 5 * MILLI);
        took(ServiceTime.ENOUGH, 50 * MILLI);
        assertThat(serviceTime.median()).isEqualTo(50 * MILLI);
        took(ServiceTime.WINDOW, 5 * MILLI);
        assertThat(serviceTime.median()).isEqualTo(5 * MILLI);
    }

    @Test
    void fewCallsAreAWindowAfterAWhile() {
        took(ServiceTime.ENOUGH, 1_000 * MILLI);
        for (var i = 0; i < ServiceTime.FEW + 1; i++) {
            now += SECOND;
            serviceTime.took(10 * MILLI, now);
        }
        assertThat(serviceTime.median()).isEqualTo(10 * MILLI);
    }

    @Test
    void letsOneCallASecondTry() {
        assertThat(serviceTime.probes(ServiceTime.PROBE - 1)).isFalse();
        assertThat(serviceTime.probes(ServiceTime.PROBE)).isTrue();
        assertThat(serviceTime.probes(ServiceTime.PROBE + 1)).isFalse();
        assertThat(serviceTime.probes(2 * ServiceTime.PROBE)).isTrue();
    }

    @Test
    void aCallThatWasCutShortBelowTheMedianSaysNothing() {
        took(ServiceTime.ENOUGH, 100 * MILLI);
        for (var i = 0; i < ServiceTime.ENOUGH; i++) {
            now += 10 * MILLI;
            serviceTime.tookLonger(50 * MILLI, now);
        }
        assertThat(serviceTime.median()).isEqualTo(100 * MILLI);
        for (var i = 0; i < ServiceTime.ENOUGH; i++) {
            now += 10 * MILLI;
            serviceTime.tookLonger(200 * MILLI, now);
        }
        assertThat(serviceTime.median()).isGreaterThan(200 * MILLI);
    }
}
