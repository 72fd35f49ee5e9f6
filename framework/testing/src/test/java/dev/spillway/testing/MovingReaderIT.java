package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MovingReaderIT extends UnderAttack {
    private static final long SECOND = 1_000_000_000;
    private static final long LONG = 8 * SECOND;
    private static final long PER_SECOND = 200 << 10;

    @Override
    String[] settings() {
        return new String[] {"spillway.write.progress = 3s", "spillway.write.total = 30s"};
    }

    @Test
    void isNotTakenForOneThatStandsStill() {
        try (var client = service().client("127.0.0.3")) {
            client.send("GET /big?mb=16 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var since = System.nanoTime();
            var read = 0L;
            for (var passed = 0L; passed < LONG; passed = System.nanoTime() - since) {
                // 200 KiB/s, whatever the pauses of this machine. What the systems buffer on the way must not hide
                // for 3 s that it moves.
                var due = passed * PER_SECOND / SECOND - read;
                read += due > 0 ? client.read((int) due, Duration.ofSeconds(1)) : 0;
                assertThat(client.end()).as("after %d bytes", read).isEqualTo(RawClient.End.OPEN);
                ChildService.pause(Duration.ofMillis(100));
            }
        }
    }
}
