package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class IdleConnectionsIT {
    private static final int IDLE = 5_000;
    private static final int ADDRESSES = 5;
    /// Half of it is for connections, each at its worst; with less, fewer are accepted.
    private static final String HEAP = "-Xmx288m";

    @Test
    void servesOthersBesideFiveThousandIdleConnections() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.add("spillway.connections.max = 10000");
        settings.add("spillway.connections.per-address = 2500");
        settings.add("spillway.connections.first-byte = 10s");
        try (var child = ChildService.Start.with(settings).options(HEAP).run();
                var canary = Canary.on(child.port(), "/get")) {
            var idle = new ArrayList<RawClient>();
            for (var i = 0; i < IDLE; i++) {
                var client = RawClient.connect(child.port(), "127.0.1." + (1 + i % ADDRESSES));
                assertThat(client.get("/get")).hasStatus(200).keeps();
                idle.add(client);
            }

            for (var i = 0; i < IDLE; i += 25) {
                assertThat(idle.get(i).get("/get")).hasStatus(200).hasText("ok");
            }
            assertThat(canary.slowest()).isLessThan(Duration.ofSeconds(5));
            canary.assertUnharmed();
            idle.forEach(RawClient::close);
            assertThat(child.lines()).noneSatisfy(line -> assertThat(line).contains("OutOfMemoryError"));
        }
    }
}
