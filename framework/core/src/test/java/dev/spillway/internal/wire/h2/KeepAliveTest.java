package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final KeepAlive pings = new KeepAlive(10 * SECOND, 0);

    @Test
    void onePingInTheIntervalIsFine() throws ConnectionError {
        for (var i = 0; i < 100; i++) {
            pings.whileSilent(i * 10 * SECOND);
        }
    }

    @Test
    void theNetworkMayBringThemALittleCloser() throws ConnectionError {
        for (var i = 0; i < 100; i++) {
            pings.whileSilent(i * 10 * SECOND + (i % 2) * SECOND / 2);
        }
    }

    @Test
    void theSecondThatIsTooEarlyEndsTheConnection() throws ConnectionError {
        pings.whileSilent(0);
        pings.whileSilent(SECOND);

        var ended = catchThrowableOfType(ConnectionError.class, () -> pings.whileSilent(2 * SECOND));

        assertThat(ended.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(ended.debug()).isEqualTo("too_many_pings");
    }

    @Test
    void strikesAreNotForgivenByTime() throws ConnectionError {
        pings.whileSilent(0);
        pings.whileSilent(SECOND);
        pings.whileSilent(100 * SECOND);

        assertThat(catchThrowableOfType(ConnectionError.class, () -> pings.whileSilent(101 * SECOND)))
                .isNotNull();
    }

    @Test
    void strikesAreForgivenByData() throws ConnectionError {
        for (var i = 0; i < 100; i++) {
            pings.afterSpeech(i * SECOND);
            pings.whileSilent(i * SECOND + 1);
        }
    }
}
