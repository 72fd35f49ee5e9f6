package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowReadersIT extends UnderAttack {
    /// More than the buffers of both systems hold.
    private static final int MEBIBYTES = 16;

    private static final int MANY = 16;

    @Test
    void resetsAReaderOfOneByteASecond() {
        var outcomes = Attacks.slowReader("/big?mb=" + MEBIBYTES, Duration.ofSeconds(1))
                .on(target(), MANY);

        assertEnded(outcomes, Duration.ofSeconds(1));
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.end()).isEqualTo(RawClient.End.RESET);
            assertThat(outcome.received().length).isLessThan(MEBIBYTES << 20);
        });
    }

    @Test
    void resetsAReaderThatNeverReads() {
        var wait = Duration.ofSeconds(4);
        var outcomes = Attacks.neverReader("/big?mb=" + MEBIBYTES, wait).on(target(), MANY);

        assertEnded(outcomes, wait);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.end()).isEqualTo(RawClient.End.RESET));
    }

    @Test
    void resetsAReaderWhoseWholeAnswerTakesTooLong() {
        try (var client = RawClient.connect(service().port(), "127.0.0.3", 4_096)) {
            client.send("GET /big?mb=16 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var since = System.nanoTime();
            var read = 0L;
            while (client.end() == RawClient.End.OPEN && System.nanoTime() - since < 15_000_000_000L) {
                // Some 100 KiB/s: progress and rate are well, the total of 5 s is not.
                read += client.read(2_048, Duration.ofSeconds(1));
                pause(Duration.ofMillis(20));
            }

            assertThat(client.end()).isEqualTo(RawClient.End.RESET);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(4_500));
            assertThat(read).isLessThan(MEBIBYTES << 20);
        }
    }

    @Test
    void servesALegalSlowReader() {
        try (var client = RawClient.connect(service().port(), "127.0.0.3", 4_096)) {
            client.send("GET /big?mb=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            pause(Duration.ofMillis(500));

            assertThat(client.answer().bytes()).hasSize(1 << 20);
        }
    }

    @Test
    void servesOthersOnTheSameRouteMeanwhile() throws Exception {
        var readers = Thread.ofVirtual()
                .start(() ->
                        Attacks.neverReader("/big?mb=16", Duration.ofSeconds(3)).on(target(), MANY));
        try (var client = service().client("127.0.0.3")) {
            for (var i = 0; i < 10; i++) {
                assertThat(client.get("/big?mb=1").bytes()).hasSize(1 << 20);
            }
        }
        readers.join();
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
