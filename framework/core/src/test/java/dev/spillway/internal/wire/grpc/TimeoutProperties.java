package dev.spillway.internal.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class TimeoutProperties {
    private static final Map<Character, Long> UNITS = Map.of(
            'H', 3_600_000_000_000L, 'M', 60_000_000_000L, 'S', 1_000_000_000L, 'm', 1_000_000L, 'u', 1_000L, 'n', 1L);
    private static final long DAY = Duration.ofDays(1).toNanos();

    private static long nanos(String text) {
        var bytes = ("xx" + text + "yy").getBytes(StandardCharsets.ISO_8859_1);
        return Timeout.nanos(bytes, 2, bytes.length - 2);
    }

    @Property(seed = "2718")
    void isItsNumberOfUnitsButADayAtMost(@ForAll @IntRange(max = 99_999_999) int number) {
        UNITS.forEach((letter, unit) -> {
            var exact = BigInteger.valueOf(number).multiply(BigInteger.valueOf(unit));
            assertThat(nanos("" + number + letter))
                    .isEqualTo(exact.min(BigInteger.valueOf(DAY)).longValueExact());
        });
    }

    @Property(seed = "2718")
    void allElseIsNone(@ForAll @StringLength(max = 12) @CharRange(from = '\0', to = '\u00ff') String text) {
        if (!text.matches("[0-9]{1,8}[HMSmun]")) {
            assertThat(nanos(text)).isEqualTo(Timeout.NONE);
        }
    }

    @Example
    void needsDigitsAndAUnit() {
        for (var text : new String[] {"", "S", "1", "-1S", "+1S", "1s", " 1S", "1 S", "123456789n", "1.5S", "1SS"}) {
            assertThat(nanos(text)).as(text).isEqualTo(Timeout.NONE);
        }
    }
}
