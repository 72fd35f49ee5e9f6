package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MovingReaderIT extends UnderAttack {
    private static final int READS = 80;

    @Override
    String[] settings() {
        return new String[] {"spillway.write.progress = 3s", "spillway.write.total = 30s"};
    }

    @Test
    void isNotTakenForOneThatStandsStill() {
        try (var client = service().client("127.0.0.3")) {
            client.send("GET /big?mb=16 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            for (var i = 0; i < READS; i++) {
                // 200 KiB/s. What the systems buffer on the way must not hide for 3 s that it moves.
                client.read(20 << 10, Duration.ofSeconds(1));
                assertThat(client.end()).as("after %d reads", i).isEqualTo(RawClient.End.OPEN);
                ChildService.pause(Duration.ofMillis(100));
            }
        }
    }
}
