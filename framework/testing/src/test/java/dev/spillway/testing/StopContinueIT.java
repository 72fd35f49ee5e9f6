package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process that was stopped for longer than its clocks allow: by a debugger, its hypervisor, a long collection.
/// Other tests run meanwhile, so its twenty seconds cost the suite next to nothing.
@Timeout(120)
class StopContinueIT {
    private static final Duration STOP = Duration.ofSeconds(20);

    /// Longer than a busy machine needs for this test, shorter than the stop.
    private static final List<String> CLOCKS = List.of(
            "spillway.connections.first-byte = 10s",
            "spillway.connections.read-header = 15s",
            "spillway.connections.idle = 15s",
            "spillway.body.grace = 15s",
            "spillway.body.total = 15s");

    @Test
    void killsNobodyAndGivesNoFreeBurst() {
        var settings = new ArrayList<>(CLOCKS);
        settings.addAll(SpentRate.SETTINGS);
        try (var child = ChildService.Start.with(settings).run();
                var rated = RawClient.connect(child.port(), "127.0.0.3")) {
            var spent = SpentRate.of(rated);
            var idle = connected(child, "GET /get HTTP/1.1\r\nHost: localhost\r\n\r\n");
            idle.forEach(client -> assertThat(client.answer()).hasStatus(200));
            var silent = connected(child, "");
            var half = connected(child, "GET /get HTTP/1.1\r\nHost: ");
            var body = connected(child, "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab");
            var running = connected(child, "GET /slow?ms=8000 HTTP/1.1\r\nHost: localhost\r\n\r\n");

            child.signal("STOP");
            ChildService.pause(STOP);
            child.signal("CONT");

            spent.assertNothingForFree(STOP);
            idle.forEach(client -> assertThat(client.get("/get")).hasStatus(200));
            silent.forEach(client -> assertThat(client.get("/get")).hasStatus(200));
            half.forEach(client -> assertThat(client.ask("localhost\r\n\r\n")).hasStatus(200));
            body.forEach(client -> assertThat(client.ask("cd")).hasStatus(200).hasText("4"));
            running.forEach(client -> assertThat(client.answer()).hasStatus(200).hasText("slow"));
            List.of(idle, silent, half, body, running).forEach(clients -> clients.forEach(RawClient::close));
        }
    }

    private static List<RawClient> connected(ChildService child, String start) {
        var clients = new ArrayList<RawClient>();
        for (var i = 0; i < 8; i++) {
            clients.add(RawClient.connect(child.port(), "127.0.0." + (10 + i)).send(start));
        }
        return clients;
    }
}
