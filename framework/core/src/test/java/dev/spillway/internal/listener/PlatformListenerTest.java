package dev.spillway.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.wire.WireFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What accepts on the admin port.
@Timeout(60)
class PlatformListenerTest {
    private final WireFixture fixture = WireFixture.direct(_ -> {
        throw new AssertionError("nobody asks for anything");
    });

    /// As when there is no thread left, or no heap.
    @Test
    void outlivesAnErrorAndKeepsNothingOfIt() throws IOException {
        fixture.observer.whenAccepted = () -> {
            fixture.observer.whenAccepted = () -> {};
            throw new OutOfMemoryError("for a test");
        };
        var listener = new PlatformListener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), fixture.wire);
        try (var lost = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                var _ = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            assertThat(lost.getInputStream().read()).isEqualTo(-1);
            while (fixture.wire.table().live().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(fixture.wire.table().size()).isEqualTo(1);
            assertThat(fixture.wire.table().live()).hasSize(1);
        } finally {
            listener.close();
        }
    }
}
