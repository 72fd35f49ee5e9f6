package dev.spillway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "2s, PT2S",
        "2 s, PT2S",
        "1.5s, PT1.5S",
        "1m, PT1M",
        "1min, PT1M",
        "4h, PT4H",
        "0s, PT0S",
        "10us, PT0.00001S",
        "7ns, PT0.000000007S"
    })
    void readsDurations(String text, Duration value) {
        assertThat(Unit.DURATION.read(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0 B, 0", "512B, 512", "64 KiB, 65536", "1.5 MiB, 1572864", "2GiB, 2147483648"})
    void readsSizes(String text, long bytes) {
        assertThat(Unit.SIZE.read(text)).isEqualTo(Size.ofBytes(bytes));
    }

    @Test
    void readsRatesThroughputsSharesAndCounts() {
        assertThat(Unit.FREQUENCY.read("200/s")).isEqualTo(Frequency.perSecond(200));
        assertThat(Unit.FREQUENCY.read("30 /min")).isEqualTo(Frequency.perMinute(30));
        assertThat(Unit.FREQUENCY.read("9/h")).isEqualTo(Frequency.perHour(9));
        assertThat(Unit.THROUGHPUT.read("8 KiB/s")).isEqualTo(Throughput.ofBytes(8192));
        assertThat(Unit.SHARE.read("6.25 %")).isEqualTo(new Share(0.0625));
        assertThat(Unit.COUNT.read("10000")).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "5.0",
                "-5s",
                "s",
                "5 seconds",
                "5S",
                "5 s s",
                "PT5S",
                "1e3s",
                "5sec",
                "٥s",
                "9999999999999999s",
                "5;s"
            })
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Unit.DURATION.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5k", "5 KB", "5 MB", "5 kib", "5MiBs", "1/2 MiB", "99999999999 GiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Unit.SIZE.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "0/s", "200/d", "1.5/s", "200 per second", "1 KiB/s"})
    void refusesWhatIsNoRate(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Unit.FREQUENCY.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1s", "0x10", "1_000", "+1"})
    void refusesWhatIsNoCount(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Unit.COUNT.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"101 %", "25", "0.25"})
    void refusesWhatIsNoShare(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Unit.SHARE.read(text));
    }

    @Test
    void refusesEndlessDurationOfCodeWithItsRange() {
        assertThatExceptionOfType(OutOfRange.class)
                .isThrownBy(() -> Limit.seconds(Long.MAX_VALUE))
                .withMessage("deadline = 9223372036854775807s is outside [50ms, 60s] (code)");
    }

    @Test
    void refusesSizeThatOverflows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.mebibytes(Long.MAX_VALUE))
                .withMessage("is too large");
    }

    @ParameterizedTest
    @ValueSource(doubles = {6.25, 10, 25, 29, 33.3, 57})
    void writesSharesWithoutTheRestOfBinaryFractions(double percent) {
        var text = Share.ofPercent(percent).toString();
        assertThat(Double.parseDouble(text.replace(" %", ""))).isEqualTo(percent);
        assertThat(text).hasSizeLessThan(8);
    }

    @Test
    void ordersRatesByWhatTheyAllow() {
        assertThat(Frequency.perMinute(60)).isEqualByComparingTo(Frequency.perSecond(1));
        assertThat(Frequency.perHour(3_601)).isGreaterThan(Frequency.perSecond(1));
        assertThat(Frequency.perMinute(59)).isLessThan(Frequency.perSecond(1));
    }
}
