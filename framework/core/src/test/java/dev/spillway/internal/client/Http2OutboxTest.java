package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.ClientFailed.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Frames on their way out. The writer is the test's own thread, which ends because the outbox does.
class Http2OutboxTest {
    private static final byte[] PAYLOAD = new byte[8];

    private final AtomicLong now = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Http2Outbox outbox = new Http2Outbox(lock, new FrameGuard(1 << 14, 1 << 14, 0), now::get);

    @BeforeEach
    void lock() {
        lock.lock();
    }

    @AfterEach
    void unlock() {
        lock.unlock();
    }

    /// Ends the outbox with the first bytes that are written.
    private final class Last extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int octet) {
            written.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            written.write(bytes, offset, length);
            outbox.end();
        }
    }

    private byte[] written() throws IOException {
        var out = new Last();
        outbox.writeTo(out);
        return out.written.toByteArray();
    }

    @Test
    void writesFramesInTheOrderInWhichTheyWerePut() throws IOException {
        outbox.put(Http2Frames.PING, Http2Frames.ACK, 0, PAYLOAD);
        outbox.put(FrameGuard.RST_STREAM, 0, 0x01020305, Http2Frames.word(Http2Frames.CANCEL));
        assertThat(written())
                .isEqualTo(H2FakeServer.join(
                        H2FakeServer.frame(Http2Frames.PING, Http2Frames.ACK, 0, PAYLOAD),
                        H2FakeServer.frame(FrameGuard.RST_STREAM, 0, 0x01020305, Http2Frames.word(8))));
    }

    @Test
    void cutsLargeHeadsAndEndsTheirStreamInTheFirstPart() throws IOException {
        var block = new byte[2 * Http2Frames.MOST + 1];
        block[block.length - 1] = 7;
        outbox.put(FrameGuard.HEADERS, FrameGuard.END_STREAM, 1, block);
        assertThat(written())
                .isEqualTo(H2FakeServer.join(
                        H2FakeServer.frame(FrameGuard.HEADERS, FrameGuard.END_STREAM, 1, new byte[Http2Frames.MOST]),
                        H2FakeServer.frame(FrameGuard.CONTINUATION, 0, 1, new byte[Http2Frames.MOST]),
                        H2FakeServer.frame(FrameGuard.CONTINUATION, Http2Frames.END_HEADERS, 1, new byte[] {7})));
    }

    @Test
    void writesLittleAtATime() throws IOException {
        for (var i = 0; i < 10; i++) {
            outbox.put(FrameGuard.HEADERS, 0, 2 * i + 1, new byte[Http2Frames.MOST]);
        }
        assertThat(written()).hasSizeLessThan(4 * Http2Frames.MOST);
    }

    @Test
    void takesNothingAfterItsEnd() throws IOException {
        outbox.put(Http2Frames.PING, 0, 0, PAYLOAD);
        outbox.end();
        outbox.put(Http2Frames.PING, 0, 0, PAYLOAD);
        assertThat(written()).isEmpty();
    }

    @Test
    void writesWhatWasPutBeforeItFinished() throws IOException {
        outbox.put(Http2Frames.PING, 0, 0, PAYLOAD);
        outbox.finish();
        outbox.put(Http2Frames.PING, 0, 0, PAYLOAD);
        var out = new ByteArrayOutputStream();
        outbox.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(H2FakeServer.frame(Http2Frames.PING, 0, 0, PAYLOAD));
    }

    @Test
    void refusesToAnswerWhoDoesNotRead() throws IOException {
        for (var i = 0; i < 1_000; i++) {
            outbox.requireRoom();
            outbox.put(Http2Frames.PING, Http2Frames.ACK, 0, PAYLOAD);
        }
        assertThatExceptionOfType(GuardFault.class)
                .isThrownBy(outbox::requireRoom)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.PROTOCOL));
        assertThat(written()).hasSize(1_000 * (9 + PAYLOAD.length));
        outbox.requireRoom();
    }

    @Test
    void isStuckOnlyWhileItWrites() throws IOException {
        outbox.put(Http2Frames.PING, 0, 0, PAYLOAD);
        now.set(100);
        assertThat(outbox.isStuck(1)).isFalse();
        outbox.writeTo(new OutputStream() {
            @Override
            public void write(int octet) {}

            @Override
            public void write(byte[] bytes, int offset, int length) {
                assertThat(outbox.isStuck(1)).isFalse();
                now.set(101);
                assertThat(outbox.isStuck(1)).isTrue();
                outbox.end();
            }
        });
        assertThat(outbox.isStuck(1)).isFalse();
    }
}
