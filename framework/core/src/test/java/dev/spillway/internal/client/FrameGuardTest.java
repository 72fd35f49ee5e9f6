package dev.spillway.internal.client;

import static dev.spillway.internal.client.H2FakeServer.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientFailed.Reason;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FrameGuardTest {
    private static final byte[] PING = frame(H2FakeServer.PING, 0, 0, new byte[8]);
    private static final int START = 200;

    private static final int WINDOW = 1 << 20;

    private final AtomicLong now = new AtomicLong();
    private final FrameGuard guard = new FrameGuard(8 << 10, WINDOW, 0);

    private void receive(int times, byte[] frame) throws GuardFault {
        for (var i = 0; i < times; i++) {
            guard.received(frame[3], frame[4], frame[8], frame.length - 9, now.get());
        }
    }

    private void send(byte[] frame) {
        guard.sent(frame[3], frame[8], frame.length - 9);
    }

    @Test
    void takesAsManyPingsAsTimePaysFor() throws GuardFault {
        receive(START, PING);
        for (var i = 0; i < 100; i++) {
            now.addAndGet(50_000_000);
            receive(1, PING);
        }
        assertThatExceptionOfType(GuardFault.class)
                .isThrownBy(() -> receive(1, PING))
                .withMessage("a flood of control frames")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.PROTOCOL));
    }

    @Test
    void idleTimePaysForNoMoreThanTheBeginning() throws GuardFault {
        receive(START, PING);
        now.addAndGet(3_600_000_000_000L);
        receive(START, PING);
        assertThatExceptionOfType(GuardFault.class).isThrownBy(() -> receive(1, PING));
    }

    @Test
    void takesCreditForWhatWasSent() throws GuardFault {
        var credit = frame(H2FakeServer.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 4, 0});
        for (var i = 0; i < 1_000; i++) {
            send(frame(H2FakeServer.DATA, 0, 1, new byte[1 << 10]));
            receive(2, credit);
        }
    }

    @Test
    void takesAnswersToCallsThatComeFast() throws GuardFault {
        for (var i = 0; i < 5_000; i++) {
            var stream = (2 * i + 1) & 0x7f;
            send(frame(H2FakeServer.HEADERS, 5, stream, new byte[20]));
            receive(1, frame(H2FakeServer.HEADERS, 4, stream, new byte[20]));
            receive(1, frame(H2FakeServer.DATA, 0, stream, new byte[20]));
            receive(1, frame(H2FakeServer.HEADERS, 5, stream, new byte[20]));
        }
    }

    @Test
    void takesOneWindowOfContentAfterReset() throws GuardFault {
        send(frame(H2FakeServer.HEADERS, 5, 1, new byte[20]));
        var content = frame(H2FakeServer.DATA, 0, 1, new byte[16 << 10]);
        receive(200, content);
        send(frame(H2FakeServer.RST_STREAM, 0, 1, new byte[4]));
        receive(WINDOW / (16 << 10), content);
        assertThatExceptionOfType(GuardFault.class)
                .isThrownBy(() -> receive(1, content))
                .withMessage("content for calls that have ended");
    }

    @Test
    void takesNoContentForCallsThatNeverWere() {
        assertThatExceptionOfType(GuardFault.class)
                .isThrownBy(() -> receive(1, frame(H2FakeServer.DATA, 0, 7, new byte[1])));
    }

    @Test
    void boundsBlockOfFields() throws GuardFault {
        send(frame(H2FakeServer.HEADERS, 5, 1, new byte[20]));
        receive(1, frame(H2FakeServer.HEADERS, 0, 1, new byte[4 << 10]));
        receive(1, frame(H2FakeServer.CONTINUATION, 0, 1, new byte[4 << 10]));
        assertThatExceptionOfType(GuardFault.class)
                .isThrownBy(() -> receive(1, frame(H2FakeServer.CONTINUATION, 0, 1, new byte[1])))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
}
