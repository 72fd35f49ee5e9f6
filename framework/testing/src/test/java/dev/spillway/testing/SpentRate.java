package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

/// A client that has used up a rate, and tells later whether it got more of it back than time gave. How long the test
/// took is in the account, so a busy machine changes nothing.
final class SpentRate {
    private static final int PER_SECOND = 5;
    private static final int BURST = 60;
    private static final int AT_ONCE = 30;
    private static final String ASKED = "GET /rated HTTP/1.1\r\nHost: localhost\r\n\r\n";
    /// A step of the process clock, as it ends a stop, and what was in the bucket in part.
    private static final double SLACK = 0.5 * PER_SECOND + 2;

    /// The rate that is used up.
    static final List<String> SETTINGS = List.of(
            "spillway.routes.\"GET /rated\".rate = " + PER_SECOND + "/s",
            "spillway.routes.\"GET /rated\".burst = " + BURST);

    private final RawClient client;
    private final long since;

    private SpentRate(RawClient client, long since) {
        this.client = client;
        this.since = since;
    }

    static SpentRate of(RawClient client) {
        var since = System.nanoTime();
        assertThat(drain(client)).as("a full bucket").isGreaterThanOrEqualTo(BURST);
        return new SpentRate(client, since);
    }

    /// No more calls are let in than the rate gives for the time that passed since it was used up.
    ///
    /// @param stopped how much of that time the service did not run
    void assertNothingForFree(Duration stopped) {
        var taken = drain(client);
        var seconds = Duration.ofNanos(System.nanoTime() - since).minus(stopped).toMillis() / 1e3;
        assertThat((double) taken).as("tokens after %s s", seconds).isLessThanOrEqualTo(PER_SECOND * seconds + SLACK);
    }

    /// Asks until it is refused: many times at once, because a busy machine may take longer for each single answer
    /// than the rate needs for the next.
    ///
    /// @return answers before
    private static int drain(RawClient client) {
        var taken = 0;
        var last = 0;
        do {
            client.send(ASKED.repeat(AT_ONCE));
            last = 0;
            for (var i = 0; i < AT_ONCE; i++) {
                last += client.answer().status() == 200 ? 1 : 0;
            }
            taken += last;
        } while (last == AT_ONCE);
        return taken;
    }
}
