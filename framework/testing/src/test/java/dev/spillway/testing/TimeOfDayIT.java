package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The time of day is set an hour forward, and then back, while clients wait and work and a rate is used up. Only the
/// Date field may follow. `libfaketime` sets it for the service alone and leaves the monotonic clock as it is, as the
/// system does when somebody sets its clock.
@Timeout(120)
class TimeOfDayIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration NEAR = Duration.ofMinutes(15);

    @TempDir
    private Path folder;

    @Test
    void mayJumpAndNobodyIsKilledAndNothingIsForFree() throws IOException {
        var shift = Files.writeString(folder.resolve("shift"), "+0");
        var settings = new ArrayList<>(SpentRate.SETTINGS);
        settings.add("spillway.connections.first-byte = 10s");
        settings.add("spillway.connections.read-header = 15s");
        settings.add("spillway.body.grace = 15s");
        try (var child = ChildService.Start.with(settings).wrapped(faked(shift)).run();
                var rated = RawClient.connect(child.port(), "127.0.0.3");
                var idle = RawClient.connect(child.port())) {
            assertThat(idle.get("/get")).hasStatus(200);
            var spent = SpentRate.of(rated);
            for (var by : new Duration[] {HOUR, HOUR.negated(), Duration.ZERO}) {
                try (var silent = RawClient.connect(child.port());
                        var half = RawClient.connect(child.port());
                        var body = RawClient.connect(child.port());
                        var running = RawClient.connect(child.port())) {
                    half.send("GET /get HTTP/1.1\r\nHost: ");
                    body.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab");
                    running.send("GET /slow?ms=2000 HTTP/1.1\r\nHost: localhost\r\n\r\n");

                    Files.writeString(shift, (by.isNegative() ? "" : "+") + by.toSeconds());
                    ChildService.await(
                            Duration.ofSeconds(20),
                            () -> isNear(dateOf(child), Instant.now().plus(by)));

                    // First whoever has the least time.
                    assertThat(silent.get("/get")).hasStatus(200);
                    assertThat(half.ask("localhost\r\n\r\n")).hasStatus(200);
                    assertThat(body.ask("cd")).hasStatus(200).hasText("4");
                    assertThat(running.answer()).hasStatus(200).hasText("slow");
                    assertThat(idle.get("/get")).hasStatus(200);
                    spent.assertNothingForFree(Duration.ZERO);
                }
            }
        }
    }

    /// A command that becomes the JVM, whose time of day is the system's and what stands in `shift`.
    private static String[] faked(Path shift) {
        var library = Tool.named("faketime")
                .run("-m", "-f", "+0", "sh", "-c", "echo $LD_PRELOAD")
                .strip();
        return new String[] {
            "env",
            "LD_PRELOAD=" + library,
            "FAKETIME_TIMESTAMP_FILE=" + shift,
            "FAKETIME_CACHE_DURATION=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            // As older releases call it.
            "DONT_FAKE_MONOTONIC=1"
        };
    }

    private static Instant dateOf(ChildService child) {
        try (var client = RawClient.connect(child.port())) {
            var date = client.get("/get").header("Date").orElseThrow();
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        }
    }

    private static boolean isNear(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(NEAR) < 0;
    }
}
