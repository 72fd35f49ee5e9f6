package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Ending;
import dev.spillway.testing.RawClient.End;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clients that do not say what they have to, or not in time.
class H2ClocksIT extends H2UnderAttack {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    @FailsUpstream("hole 4: no clock before the first request")
    void closesAConnectionThatSaysNothing() {
        var client = connected("127.0.0.2");

        assertThat(client.awaitEnd(PATIENCE)).isEqualTo(new Ending(End.EOF, List.of()));
    }

    @Test
    @FailsUpstream("hole 4")
    void endsAPrefaceThatIsNotWhole() {
        var client = connected("127.0.0.2").raw(Arrays.copyOf(PREFACE, 20));

        assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
    }

    @Test
    void endsAPrefaceThatDrips() {
        var client = connected("127.0.0.2");
        client.drip(Arrays.copyOf(PREFACE, 23), Duration.ofMillis(100));

        assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
    }

    @Test
    @FailsUpstream("no clock")
    void endsAConnectionThatSaysNothingAfterThePreface() {
        var client = connected("127.0.0.2").preface();

        assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
    }

    @Test
    @FailsUpstream("after five minutes, with a 0 for the last stream")
    void closesAnIdleConnectionWithAGoodbye() {
        var client = client();
        var last = client.get("/get");
        assertThat(client.answer(last)).hasStatus(200);

        subject().rest();
        subject().advance(Duration.ofSeconds(6));

        var ending = client.awaitEnd(PATIENCE);
        assertEnded(ending, H2Error.NO_ERROR);
        assertThat(ending.goAways().getLast().lastStream()).isEqualTo(last);
    }

    @Test
    void keepsAnIdleConnectionUntilThen() {
        var client = client();
        assertThat(client.ask("/get")).hasStatus(200);
        client.readUntil(() -> false, Duration.ofSeconds(2));

        assertAlive(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsAFrameWhoseHeaderDrips() {
        var client = client();
        client.drip(new byte[] {0, 0, 8, 6, 0, 0, 0, 0}, PAUSE);

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsAFrameThatStops() {
        var client = client();
        client.raw(new byte[] {0, 0, 8, 6, 0});

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsAHeadersFrameThatDrips() {
        var client = client();
        var block = HeaderBlock.request("GET", "/get")
                .field("x-slow", "a".repeat(2_000))
                .bytes();
        var frame = new H2Frame(H2Frame.HEADERS, 5, client.newStream(), block).bytes();
        client.drip(Arrays.copyOf(frame, 100), PAUSE);

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsABlockOfFieldsThatStops() {
        var client = client();
        client.headers(client.newStream(), H2Frame.END_STREAM, HeaderBlock.request("GET", "/get"));

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsABlockOfFieldsWhoseFramesDrip() {
        var client = client();
        client.headers(client.newStream(), H2Frame.END_STREAM, HeaderBlock.request("GET", "/get"));
        for (var i = 0; i < 8 && client.end() == End.OPEN; i++) {
            client.pour(
                    new H2Frame(
                                    H2Frame.CONTINUATION,
                                    0,
                                    1,
                                    HeaderBlock.empty().field("a", "b").bytes())
                            .bytes(),
                    1);
            client.readUntil(() -> false, Duration.ofMillis(200));
        }

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsADataFrameThatStops() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/echo"));
        var frame = new H2Frame(H2Frame.DATA, 0, stream, new byte[1_000]).bytes();
        client.raw(Arrays.copyOf(frame, 500));

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("no clock")
    void endsAFrameThatStopsWhileAnotherStreamIsServed() {
        var client = client();
        client.get("/hold?ms=8000");
        client.raw(new byte[] {0, 0, 8, 6, 0});

        assertEndedByAClock(client);
    }

    @Test
    @FailsUpstream("waits for ever")
    void endsAConnectionWhoseClientNeverAcknowledgesSettings() {
        // It reads and asks, and acknowledges nothing.
        var client = connected("127.0.0.2").preface().settings();
        assertThat(client.ask("/get")).hasStatus(200);
        var ended = false;
        for (var i = 0; i < 15 && !ended; i++) {
            subject().rest();
            subject().advance(Duration.ofSeconds(2));
            ended = client.awaitEnd(Duration.ofMillis(200)).end() != End.OPEN;
            if (!ended) {
                client.pour(new H2Frame(H2Frame.PING, 0, 0, new byte[8]).bytes(), 1);
            }
        }

        assertThat(ended).isTrue();
        assertThat(client.ending().error().orElseThrow()).isIn(H2Error.SETTINGS_TIMEOUT, H2Error.NO_ERROR);
    }

    @Test
    @FailsUpstream("stands still in a write, for ever")
    void endsAConnectionThatDoesNotReadWhatItAskedFor() {
        // Its system's buffers fill, then the server's write stands still.
        var client = connected("127.0.0.2", 4_096).begin();
        for (var i = 0; i < 16; i++) {
            client.get("/big?mb=1");
        }
        ChildService.pause(Duration.ofSeconds(4));

        assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
        client.close();
    }

    private static void assertEndedByAClock(H2Client client) {
        var ending = client.awaitEnd(PATIENCE);

        assertThat(ending.end()).as(ending.toString()).isNotEqualTo(End.OPEN);
    }

    @Override
    boolean withCanary() {
        // The clock is turned: a request of the canary's might be late by it.
        return false;
    }
}
