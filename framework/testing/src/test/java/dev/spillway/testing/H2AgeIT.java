package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Connections end now and then, so that load spreads over new instances, and their clients lose nothing by it.
class H2AgeIT extends H2UnderAttack {
    @Override
    String[] settings() {
        return new String[] {"spillway.connections.age = 1m", "spillway.connections.idle = 650s"};
    }

    @Test
    @FailsUpstream("has no age")
    void endsAConnectionOfItsAgeInTwoSteps() {
        var client = client();
        var before = client.get("/get");
        assertThat(client.answer(before)).hasStatus(200);

        subject().rest();
        // A minute, and the tenth by which connections differ.
        subject().advance(Duration.ofSeconds(67));

        assertThat(client.readUntil(() -> !client.goAways().isEmpty(), PATIENCE))
                .isTrue();
        assertThat(client.goAways().getFirst().lastStream()).isEqualTo(H2Frame.LAST_POSSIBLE);
        // As by a client that has not heard of it yet.
        var after = client.newStream();
        client.pour(
                new H2Frame(
                                H2Frame.HEADERS,
                                H2Frame.END_HEADERS | H2Frame.END_STREAM,
                                after,
                                HeaderBlock.request("GET", "/get").bytes())
                        .bytes(),
                1);
        var outcome = client.outcome(after);
        var ending = client.awaitEnd(PATIENCE);
        assertEnded(ending, H2Error.NO_ERROR);
        var last = ending.goAways().getLast().lastStream();
        assertThat(last).isIn(before, after);
        assertThat(outcome instanceof Answered).isEqualTo(last == after);
    }

    @Override
    boolean withCanary() {
        // The clock is turned: a request of the canary's might be late by it.
        return false;
    }
}
