package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process that was stopped for longer than its clocks allow: by a debugger, its hypervisor, a long collection.
/// The length of the stop is `-Dstop.seconds`, 6 unless set; `-Dstop.seconds=20` is the long variant.
@Timeout(120)
class StopContinueIT {
    private static final Duration STOP = Duration.ofSeconds(Long.getLong("stop.seconds", 6));

    @Test
    void killsNobodyAndGivesNoFreeBurst() {
        var settings = new ArrayList<>(UnderAttack.SHORT);
        settings.add("spillway.connections.first-byte = 3s");
        settings.add("spillway.connections.read-header = 3s");
        settings.add("spillway.body.grace = 3s");
        settings.add("spillway.routes.\"GET /rated\".rate = 10/s");
        settings.add("spillway.routes.\"GET /rated\".burst = 10");
        try (var child = ChildService.Start.with(settings).run();
                var rated = RawClient.connect(child.port(), "127.0.0.3")) {
            var idle = connected(child, "GET /get HTTP/1.1\r\nHost: localhost\r\n\r\n");
            idle.forEach(client -> assertThat(client.answer()).hasStatus(200));
            var silent = connected(child, "");
            var half = connected(child, "GET /get HTTP/1.1\r\nHost: ");
            var body = connected(child, "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab");
            drain(rated);

            child.signal("STOP");
            ChildService.pause(STOP);
            child.signal("CONT");

            assertThat(drain(rated)).as("tokens after the stop").isLessThan(20);
            idle.forEach(client -> assertThat(client.get("/get")).hasStatus(200));
            silent.forEach(client -> assertThat(client.get("/get")).hasStatus(200));
            half.forEach(client -> assertThat(client.ask("localhost\r\n\r\n")).hasStatus(200));
            body.forEach(client -> assertThat(client.ask("cd")).hasStatus(200).hasText("4"));
            List.of(idle, silent, half, body).forEach(clients -> clients.forEach(RawClient::close));
        }
    }

    /// Asks until it is refused.
    ///
    /// @return answers before
    private static int drain(RawClient client) {
        var taken = 0;
        while (client.get("/rated").status() == 200) {
            taken++;
        }
        return taken;
    }

    private static List<RawClient> connected(ChildService child, String start) {
        var clients = new ArrayList<RawClient>();
        for (var i = 0; i < 8; i++) {
            clients.add(RawClient.connect(child.port(), "127.0.0." + (10 + i)).send(start));
        }
        return clients;
    }
}
