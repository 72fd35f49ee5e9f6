package dev.spillway.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.internal.gate.ByteBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
    private final PipedChannel channel = new PipedChannel("192.0.2.1");
    private final Input input = new Input(channel, new ByteBudget(1 << 20).lease());
    private final CountDownLatch gone = new CountDownLatch(1);

    private void readAhead() {
        input.readAhead(gone::countDown);
    }

    private String all(int bytes) throws IOException {
        while (input.limit - input.position < bytes) {
            assertThat(input.fill()).isTrue();
        }
        return new String(input.copy(bytes), StandardCharsets.ISO_8859_1);
    }

    private boolean isGone() throws InterruptedException {
        return gone.await(20, TimeUnit.SECONDS);
    }

    @Test
    void handsOverWhatCameAndIsNoLongerThere() throws Exception {
        readAhead();
        channel.awaitReader();
        channel.feed("early");
        assertThat(all(5)).isEqualTo("early");
        channel.feed(" late");
        assertThat(all(10)).isEqualTo("early late");
        assertThat(gone.getCount()).isOne();
    }

    @Test
    void takesNoMoreThanItsBuffer() throws Exception {
        var text = "0123456789".repeat(1_000);
        channel.feed(text);
        readAhead();
        assertThat(input.fill()).isTrue();
        assertThat(channel.taken()).isLessThanOrEqualTo(Input.SMALLEST);
        assertThat(all(text.length())).isEqualTo(text);
    }

    @Test
    void saysThatPeerIsAtItsEnd() throws Exception {
        readAhead();
        channel.awaitReader();
        channel.endInput();
        assertThat(isGone()).isTrue();
        assertThat(input.fill()).isFalse();
        assertThat(input.fill()).isFalse();
    }

    @Test
    void saysThatPeerHasResetTheConnection() throws Exception {
        readAhead();
        channel.awaitReader();
        channel.reset();
        assertThat(isGone()).isTrue();
        assertThatExceptionOfType(IOException.class).isThrownBy(input::fill);
    }

    /// Whoever waits hears of the end himself, and knows whose doing it is.
    @Test
    void saysNothingOfEndToOthersWhileInputIsWaitedFor() throws Exception {
        readAhead();
        channel.awaitReader();
        var found = new AtomicReference<Boolean>();
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                found.set(input.fill());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        // Neither does an interrupt reach who reads.
        waiting.interrupt();
        channel.stopReading();
        assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(found).hasValue(false);
        assertThat(gone.getCount()).isOne();
        assertThat(channel.events()).doesNotContain(PipedChannel.Event.INTERRUPTED);
    }

    @Test
    void hasEndedWhenItsChannelIsClosed() throws Exception {
        readAhead();
        channel.awaitReader();
        channel.close();
        // It returns, and what is found is whoever reads next's to know.
        input.settle();
        assertThatExceptionOfType(IOException.class).isThrownBy(input::fill);
    }

    @Test
    void readsOnceHoweverOftenItIsAsked() throws Exception {
        readAhead();
        readAhead();
        channel.awaitReader();
        channel.feed("once");
        assertThat(all(4)).isEqualTo("once");
        readAhead();
        channel.awaitReader();
        channel.feed(" more");
        assertThat(all(9)).isEqualTo("once more");
    }
}
