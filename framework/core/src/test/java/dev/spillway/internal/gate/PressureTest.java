package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.Problem;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PressureTest {
    private final Pressure pressure = new Pressure(Settings.DEFAULTS);

    private void read(int times, double processors, double heap) {
        for (var i = 0; i < times; i++) {
            pressure.read(processors, heap);
        }
    }

    private List<Criticality> admitted() {
        return List.of(Criticality.values()).stream()
                .filter(one -> catchThrowableOfType(Refusal.class, () -> pressure.admit(one)) == null)
                .toList();
    }

    @Test
    void aSpikeRefusesNobody() {
        for (var i = 0; i < 100; i++) {
            read(Pressure.SAMPLES - 1, 1, 1);
            read(1, 0.5, 0.5);
        }
        assertThat(admitted()).containsExactly(Criticality.values());
    }

    @Test
    void busyProcessorsRefuseTheLowerClassesOneByOneAndNeverTheDefaultOne() {
        read(Pressure.SAMPLES, 0.92, 0);
        assertThat(admitted()).containsExactly(Criticality.SHEDDABLE, Criticality.DEFAULT, Criticality.CRITICAL);
        read(50, 0.92, 0);
        assertThat(admitted()).hasSize(3);
        read(50, 1, 0);
        assertThat(admitted()).containsExactly(Criticality.DEFAULT, Criticality.CRITICAL);
    }

    @Test
    void aFullHeapLeavesTheCriticalOnes() {
        read(Pressure.SAMPLES, 0, 0.99);
        assertThat(admitted()).hasSize(3);
        read(Pressure.SAMPLES, 0, 0.99);
        assertThat(admitted()).hasSize(2);
        read(50, 0, 1);
        assertThat(admitted()).containsExactly(Criticality.CRITICAL);
    }

    @Test
    void letsThemInAgainBelowTheWatermarkAndNotAtIt() {
        read(50, 0.92, 0);
        read(50, 0.88, 0);
        assertThat(admitted()).hasSize(3);
        read(Pressure.SAMPLES, 0.80, 0);
        assertThatCode(() -> pressure.admit(Criticality.BULK)).doesNotThrowAnyException();
    }

    @Test
    void namesTheWatermarkAndWhatWasRead() {
        read(Pressure.SAMPLES, 0.93, 0.2);
        var refusal = catchThrowableOfType(Refusal.class, () -> pressure.admit(Criticality.BULK));
        assertThat(refusal.reason()).isEqualTo(Reason.PRESSURE);
        assertThat(refusal.problem().status()).isEqualTo(503);
        assertThat(refusal.problem().retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(refusal.problem().limit())
                .contains(new Problem.Bound("spillway.process.cpu-watermark", "90 %", "93 %, and a bulk call"));
    }
}
