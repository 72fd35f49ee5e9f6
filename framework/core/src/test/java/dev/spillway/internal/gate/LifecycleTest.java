package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.internal.gate.Lifecycle.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void movesOnlyForward() {
        lifecycle.advance(Stage.DRAINING);
        lifecycle.advance(Stage.SERVING);
        assertThat(lifecycle.stage()).isEqualTo(Stage.DRAINING);
        assertThat(lifecycle.leaving()).isTrue();
    }

    @Test
    void letsCallsInUntilItCancels() throws Refusal {
        lifecycle.advance(Stage.DRAINING);
        lifecycle.enter().close();
        lifecycle.advance(Stage.CANCELLING);
        assertThatThrownBy(lifecycle::enter).isInstanceOf(Refusal.class);
        assertThat(lifecycle.calls()).isZero();
    }

    @Test
    void countsCallsUntilTheyEnd() throws Exception {
        var call = lifecycle.enter();
        assertThat(lifecycle.awaitQuiet(Duration.ofMillis(10))).isEqualTo(1);
        var waiting = Thread.startVirtualThread(() -> {
            try {
                lifecycle.awaitQuiet(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        call.close();
        call.close();
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(lifecycle.calls()).isZero();
    }

    @Test
    void stopsWaitingWhenInterrupted() throws Refusal {
        lifecycle.enter();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> lifecycle.awaitQuiet(Duration.ofSeconds(30))).isInstanceOf(InterruptedException.class);
    }
}
