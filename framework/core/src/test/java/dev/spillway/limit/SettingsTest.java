package dev.spillway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Origin FILE = new Origin("application.conf: 12");

    @Test
    void absenceMeansTheDefault() {
        for (var knob : Knobs.all()) {
            assertThat(Settings.DEFAULTS.setting(knob).origin()).isEqualTo(Origin.DEFAULT);
            assertThat((Object) Settings.DEFAULTS.get(knob)).isEqualTo(knob.standard());
        }
        assertThat(Settings.DEFAULTS.explicit()).isEmpty();
    }

    @Test
    void strongerSettingsWin() {
        var code = Settings.DEFAULTS.overlaid(List.of(Knobs.PERMITS.at(8L), Knobs.DEADLINE.at(Duration.ofSeconds(2))));
        var both = code.overlaid(List.of(Knobs.PERMITS.at(4L, FILE)));

        assertThat(both.get(Knobs.PERMITS)).isEqualTo(4);
        assertThat(both.setting(Knobs.PERMITS)).hasToString("permits = 4 (application.conf: 12)");
        assertThat(both.setting(Knobs.DEADLINE).origin()).isEqualTo(Origin.CODE);
        assertThat(code.get(Knobs.PERMITS)).isEqualTo(8);
    }

    @Test
    void limitsOfCodeAreSettingsOfTheirKnobs() {
        var limits = List.of(
                Limit.permits(8).weighing(4),
                Limit.perSecond(10).burst(15),
                Limit.perClient(Limit.perMinute(30)),
                Limit.kibibytes(64),
                Limit.millis(500));

        assertThat(limits)
                .flatExtracting(Limit::settings)
                .extracting(Object::toString)
                .containsExactly(
                        "permits = 8 (code)",
                        "rate = 10/s (code)",
                        "burst = 15 (code)",
                        "client-rate = 30/min (code)",
                        "client-burst = 1 (code)",
                        "max-body = 64 KiB (code)",
                        "deadline = 500ms (code)");
    }

    @Test
    void limitsOfCodeStayInRange() {
        for (var attempt : List.<Runnable>of(
                () -> Limit.permits(0),
                () -> Limit.permits(10_001),
                () -> Limit.perSecond(1_000_001),
                () -> Limit.perSecond(1).burst(0),
                () -> Limit.kibibytes(0),
                () -> Limit.mebibytes(65),
                () -> Limit.seconds(0),
                () -> Limit.seconds(61),
                () -> Limit.millis(49))) {
            assertThatExceptionOfType(OutOfRange.class).isThrownBy(attempt::run).withMessageEndingWith("(code)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.permits(4).weighing(5))
                .withMessageContaining("[1, 4]");
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.permits(4).weighing(0));
    }

    @Test
    void faultNamesValueAndRangeWithoutTheOrigin() {
        assertThatExceptionOfType(OutOfRange.class)
                .isThrownBy(() -> Knobs.WRITE_TOTAL.at("0s", FILE))
                .satisfies(e -> assertThat(e.fault()).isEqualTo("0s is outside [5s, 5m]"))
                .withMessage("write.total = 0s is outside [5s, 5m] (application.conf: 12)");
    }
}
