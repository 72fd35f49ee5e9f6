package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SteadyReaderIT extends UnderAttack {
    @Override
    String[] settings() {
        // The system tells of progress only when a third of its own buffer is free, so a shorter clock might come
        // first.
        return new String[] {"spillway.write.progress = 4s"};
    }

    @Test
    void resetsAReaderWhoseWholeAnswerTakesTooLong() {
        try (var client = service().client("127.0.0.3")) {
            // Before the clock of the answer begins, so that what is measured is never shorter.
            var since = System.nanoTime();
            client.send("GET /big?mb=64 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            while (client.end() == RawClient.End.OPEN && System.nanoTime() - since < 20_000_000_000L) {
                // Some 3 MiB/s: progress and rate are well, the total of 5 s is not.
                client.read(1 << 16, Duration.ofSeconds(1));
                ChildService.pause(Duration.ofMillis(20));
            }

            assertThat(client.end()).isEqualTo(RawClient.End.RESET);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(4_500));
            assertThat(client.received()).hasSizeLessThan(64 << 20);
        }
    }
}
