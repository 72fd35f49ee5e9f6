package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Frequency;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Limit;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static final Origin FILE = new Origin("application.conf: 12");
    private static final Settings CODE =
            Settings.DEFAULTS.overlaid(Limit.perSecond(200).settings());

    @Test
    void burstFollowsTheRate() {
        assertThat(burst(Settings.DEFAULTS)).isEqualTo(400);
        assertThat(burst(Settings.DEFAULTS, Knobs.RATE.at(Frequency.perSecond(10), FILE)))
                .isEqualTo(20);
    }

    @Test
    void burstOfTheCodeHoldsForTheRateOfTheCode() {
        var own = Limit.perSecond(200).burst(7).settings();

        assertThat(burst(Settings.DEFAULTS.overlaid(own))).isEqualTo(7);
    }

    @Test
    void rateOfTheConfigurationDoesNotKeepTheBurstOfTheCode() {
        assertThat(burst(CODE, Knobs.RATE.at(Frequency.perSecond(10), FILE))).isEqualTo(20);
    }

    @Test
    void burstOfTheConfigurationHolds() {
        assertThat(burst(CODE, Knobs.RATE.at(Frequency.perSecond(10), FILE), Knobs.BURST.at(15L, FILE)))
                .isEqualTo(15);
        assertThat(burst(CODE, Knobs.BURST.at(15L, FILE))).isEqualTo(15);
    }

    @Test
    void rateOfEachClientGoesByTheSameRule() {
        var code =
                Settings.DEFAULTS.overlaid(Limit.perClient(Limit.perSecond(100)).settings());
        var lowered = code.overlaid(List.of(Knobs.CLIENT_RATE.at(Frequency.perSecond(3), FILE)));

        assertThat(Bounds.of(code, 256).clientRate().burst()).isEqualTo(200);
        assertThat(Bounds.of(lowered, 256).clientRate().burst()).isEqualTo(6);
    }

    private static long burst(Settings settings, Setting<?>... stronger) {
        return Bounds.of(settings.overlaid(List.of(stronger)), 256).rate().burst();
    }
}
