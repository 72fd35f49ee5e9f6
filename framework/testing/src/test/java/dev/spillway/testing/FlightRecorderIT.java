package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.limit.Limit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// What a flight recording has of calls and connections.
@Isolated("a recording is of the whole process")
@Timeout(60)
class FlightRecorderIT {
    @TempDir
    private Path folder;

    @Test
    void recordsCallsRefusalsAndClosedConnections() throws IOException {
        var events = recorded();

        var calls = of(events, "dev.spillway.Call");
        assertThat(calls).hasSize(2);
        var answered = route(calls, "/weighed");
        assertThat(answered.getString("method")).isEqualTo("GET");
        assertThat(answered.getString("protocol")).isEqualTo("HTTP/1.1");
        assertThat(answered.getInt("status")).isEqualTo(200);
        assertThat(answered.getInt("weight")).isEqualTo(4);
        assertThat(answered.getString("reason")).isEmpty();
        assertThat(answered.getDuration()).isPositive();
        var refused = route(calls, "unmatched");
        assertThat(refused.getInt("status")).isEqualTo(404);
        assertThat(refused.getString("reason")).isEqualTo("not_found");

        assertThat(of(events, "dev.spillway.Refusal")).singleElement().satisfies(event -> {
            assertThat(event.getString("reason")).isEqualTo("not_found");
            assertThat(event.getInt("status")).isEqualTo(404);
        });
        assertThat(of(events, "dev.spillway.ConnectionClosed")).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getString("phase")).isNotEmpty();
            assertThat(event.getString("reason")).isNotEmpty();
        });
    }

    private List<RecordedEvent> recorded() throws IOException {
        try (var recording = new Recording()) {
            for (var name : List.of("Call", "Refusal", "ConnectionClosed")) {
                recording.enable("dev.spillway." + name).withThreshold(Duration.ZERO);
            }
            recording.start();
            try (var service = TestService.inMemory(app -> app.get("/weighed", _ -> Response.text("ok"))
                    .limit(Limit.permits(8).weighing(4)))) {
                service.get("/weighed");
                service.get("/nowhere");
                service.awaitIdle();
            }
            recording.stop();
            var file = folder.resolve("calls.jfr");
            recording.dump(file);
            return new ArrayList<>(RecordingFile.readAllEvents(file));
        }
    }

    /// A recording is in no order.
    private static RecordedEvent route(List<RecordedEvent> calls, String route) {
        return calls.stream()
                .filter(event -> event.getString("route").equals(route))
                .findFirst()
                .orElseThrow();
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}
