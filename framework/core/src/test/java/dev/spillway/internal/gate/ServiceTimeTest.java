package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceTimeTest {
    private static final long MILLI = 1_000_000;

    private final ServiceTime serviceTime = new ServiceTime(0);

    private void took(int count, long nanos) {
        for (var i = 0; i < count; i++) {
            serviceTime.took(nanos);
        }
    }

    @Test
    void knowsNothingBeforeThereAreEnoughSamples() {
        took(ServiceTime.ENOUGH - 1, 100 * MILLI);
        assertThat(serviceTime.hopeless(MILLI, 1)).isFalse();
        took(1, 100 * MILLI);
        assertThat(serviceTime.hopeless(MILLI, 1)).isTrue();
        assertThat(serviceTime.hopeless(100 * MILLI, 1)).isFalse();
    }

    @Test
    void followsTheMedianAndNotTheMean() {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++) {
            // A fifth takes a hundred times as long.
            serviceTime.took((random.nextInt(5) == 0 ? 1_000 : 10 - random.nextInt(4)) * MILLI);
        }
        assertThat(serviceTime.median()).isBetween(7 * MILLI, 14 * MILLI);
    }

    @Test
    void findsItsWayFromAFirstSampleThatWasFarOff() {
        took(1, 10_000 * MILLI);
        took(400, 10 * MILLI);
        assertThat(serviceTime.median()).isBetween(9 * MILLI, 11 * MILLI);
    }

    @Test
    void letsOneCallASecondTry() {
        took(ServiceTime.ENOUGH, 100 * MILLI);
        assertThat(serviceTime.hopeless(MILLI, ServiceTime.PROBE)).isFalse();
        assertThat(serviceTime.hopeless(MILLI, ServiceTime.PROBE + 1)).isTrue();
        assertThat(serviceTime.hopeless(MILLI, 2 * ServiceTime.PROBE)).isFalse();
    }

    @Test
    void aCallThatWasCutShortBelowTheMedianSaysNothing() {
        took(ServiceTime.ENOUGH, 100 * MILLI);
        var median = serviceTime.median();
        serviceTime.tookLonger(50 * MILLI);
        assertThat(serviceTime.median()).isEqualTo(median);
        serviceTime.tookLonger(200 * MILLI);
        assertThat(serviceTime.median()).isGreaterThan(median);
    }
}
