package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Attack.Outcome;
import dev.spillway.testing.Attack.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// Handlers that compute without a pause and are deaf to their interrupt, on two processors.
@Isolated
@Timeout(120)
class SpinIT {
    private static final int SPINS = 8;
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration CUT = Duration.ofSeconds(1);
    /// For a busy machine; a spin that nobody cuts lasts longer than all of it.
    private static final Duration MARGIN = Duration.ofSeconds(6);

    @Test
    void staysAliveAndEndsEachSpinByItsDeadline() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.add("spillway.routes.default.deadline = 2s");
        settings.add("spillway.process.cut = 1s");
        try (var child = ChildService.Start.with(settings)
                        .wrapped("taskset", "-c", "0,1")
                        .run();
                var canary = Canary.on(child.port(), "/get")) {
            // The first one waits for the classes that this test needs, too.
            probe(child);
            var spins = CompletableFuture.supplyAsync(() -> spin().on(Target.on(child.port()), SPINS));
            var probes = 0;
            while (!spins.isDone()) {
                var since = System.nanoTime();
                probe(child);
                assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(1));
                probes++;
                ChildService.pause(Duration.ofMillis(50));
            }

            // The spins last 3 s at least, and no probe takes longer than one.
            assertThat(probes).isGreaterThanOrEqualTo(3);
            assertThat(spins.join()).allSatisfy(outcome -> {
                assertThat(outcome.end()).as(outcome.toString()).isNotEqualTo(RawClient.End.OPEN);
                assertThat(outcome.lasted())
                        .as(outcome.toString())
                        .isLessThan(DEADLINE.plus(CUT).plus(MARGIN));
            });
            canary.assertUnharmed();
        }
    }

    private static void probe(ChildService child) {
        try (var probe = RawClient.connect(child.adminPort())) {
            assertThat(probe.get("/livez")).hasStatus(200);
        }
    }

    private static Attack spin() {
        return target -> {
            var since = System.nanoTime();
            try (var client = RawClient.connect(target.port(), target.from())) {
                client.send("GET /spin?ms=20000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                var end = client.awaitEnd(target.patience());
                return new Outcome(Duration.ofNanos(System.nanoTime() - since), end, 0, client.received());
            }
        };
    }
}
