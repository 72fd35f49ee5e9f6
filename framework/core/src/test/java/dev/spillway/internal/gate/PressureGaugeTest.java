package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.metrics.Captured;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PressureGaugeTest {
    private static final Settings OFTEN =
            Settings.DEFAULTS.overlaid(List.of(OverloadKnobs.PRESSURE_TIME.at(Duration.ofMillis(400))));

    private final Pressure pressure = new Pressure(Settings.DEFAULTS);
    private final Machine machine = new Machine();
    private final PressureGauge gauge = new PressureGauge(pressure, OFTEN, machine, 0);
    private long now;

    /// Says what the test wants it to.
    private static final class Machine implements PressureGauge.Readings {
        private double processors;
        private long collections;
        private long left;

        @Override
        public double processors() {
            return processors;
        }

        @Override
        public long collections() {
            return collections;
        }

        @Override
        public long left() {
            return left;
        }

        @Override
        public long most() {
            return 100;
        }
    }

    private void read(int times) {
        for (var i = 0; i < times; i++) {
            now += Duration.ofMillis(100).toNanos();
            gauge.read(now);
        }
    }

    @Test
    void aHeapThatCollectionsLeaveFullIsPressure() {
        machine.collections = 1;
        machine.left = 91;

        read(Pressure.SAMPLES);

        assertThat(pressure.refused()).isEqualTo(1);
    }

    @Test
    void aHeapThatIsUsedToTheMarkIsNone() {
        machine.collections = 1;
        machine.left = 89;

        read(100);

        assertThat(pressure.refused()).isZero();
    }

    @Test
    void whatACollectionLeftIsForgottenWhenNoneFollows() {
        machine.collections = 1;
        machine.left = 91;
        read(Pressure.SAMPLES);

        now += Duration.ofSeconds(31).toNanos();
        read(Pressure.SAMPLES);

        assertThat(pressure.refused()).isZero();
    }

    @Test
    void whatACollectionLeftIsRememberedWhileOthersFollow() {
        machine.left = 91;
        for (var i = 0; i < 3; i++) {
            machine.collections++;
            now += Duration.ofSeconds(29).toNanos();
            read(Pressure.SAMPLES);
        }

        assertThat(pressure.refused()).isEqualTo(1);
    }

    @Test
    void aLoadThatIsNotKnownIsNone() {
        machine.processors = 1;
        read(2 * Pressure.SAMPLES);
        assertThat(pressure.refused()).isEqualTo(2);

        machine.processors = -1;
        read(2 * Pressure.SAMPLES);

        assertThat(pressure.refused()).isZero();
    }

    @Test
    void aChangeIsALineAndWhatStaysIsNone() {
        try (var captured = new Captured(PressureGauge.class)) {
            machine.processors = 0.92;
            read(10 * Pressure.SAMPLES);
            machine.processors = 0;
            read(10 * Pressure.SAMPLES);

            assertThat(captured.lines())
                    .containsExactly(
                            "WARN 1 of the four classes of calls are refused for want of processors or heap",
                            "WARN 0 of the four classes of calls are refused for want of processors or heap");
        }
    }

    /// Whatever the load is: calls of virtual threads must not be able to keep it from reading.
    @Test
    void readsOnAPlatformThreadUntilItIsClosed() throws InterruptedException {
        var reader = new AtomicReference<Thread>();
        var twice = new CountDownLatch(2);
        var own = new PressureGauge(
                pressure,
                OFTEN,
                new PressureGauge.Readings() {
                    @Override
                    public double processors() {
                        reader.set(Thread.currentThread());
                        twice.countDown();
                        return 0;
                    }

                    @Override
                    public long collections() {
                        return 0;
                    }

                    @Override
                    public long left() {
                        return 0;
                    }

                    @Override
                    public long most() {
                        return 1;
                    }
                },
                System.nanoTime());

        own.start();
        assertThat(twice.await(30, TimeUnit.SECONDS)).isTrue();
        own.close();

        assertThat(reader.get().isVirtual()).isFalse();
        assertThat(reader.get().join(Duration.ofSeconds(30))).isTrue();
    }
}
