package dev.spillway.internal.client;

import static dev.spillway.internal.client.FakeServer.ok;
import static dev.spillway.internal.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.ClientException;
import dev.spillway.limit.ClientKnobs;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How much more than what is offered reaches a server that fails. The clock is the test's: a call is as far from the
/// next as the rate says, however slow the machine.
class RetryStormIT {
    private static final int SECONDS = 5;
    private static final double BOUND = 1.2;

    private static FakeServer failing(String how, int except) {
        var asked = new AtomicInteger();
        return new FakeServer(peer -> {
            while (peer.request()) {
                if (except > 0 && asked.incrementAndGet() % except == 0) {
                    peer.send(ok("a"));
                } else if (how.equals("loss")) {
                    peer.reset();
                    return;
                } else {
                    peer.send(status(Integer.parseInt(how)));
                }
            }
        });
    }

    /// @return requests at the server
    private static int offer(int offered, int rate, FakeServer server) {
        try (var fixture = ClientFixture.stopped(
                server.base(),
                ClientKnobs.BACKOFF.at(ClientKnobs.BACKOFF.minimum()),
                ClientKnobs.BREAKER_FAILURES.at(ClientKnobs.BREAKER_FAILURES.maximum()))) {
            for (var i = 0; i < offered; i++) {
                fixture.deadlines.hurry(Duration.ofSeconds(1).dividedBy(rate));
                try {
                    fixture.client().get("/x").send();
                } catch (ClientException e) {
                    assertThat(e.history().attempts()).isNotEmpty();
                }
            }
            return server.requests();
        }
    }

    /// What keeps the load down here is the budget alone: 429 is no failure to a breaker.
    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void addsNoMoreThanBudget(int rate) {
        var offered = rate * SECONDS;
        try (var server = failing("429", 0)) {
            assertThat((double) offer(offered, rate, server) / offered).isBetween(1.1, BOUND);
        }
    }

    /// As long as one call in twenty goes well, no breaker opens.
    @ParameterizedTest
    @CsvSource({"503, 200", "503, 400", "loss, 200", "loss, 400"})
    void addsNoMoreThanBudgetWhereMostCallsFail(String how, int rate) {
        var offered = rate * SECONDS;
        try (var server = failing(how, 20)) {
            assertThat((double) offer(offered, rate, server) / offered).isBetween(1.1, BOUND);
        }
    }

    @ParameterizedTest
    @CsvSource({"503, 200", "503, 400", "loss, 200", "loss, 400"})
    void leavesServerAloneThatFailsEveryCall(String how, int rate) {
        var offered = rate * SECONDS;
        try (var server = failing(how, 0)) {
            assertThat((double) offer(offered, rate, server) / offered).isBetween(0.01, 0.5);
        }
    }
}
