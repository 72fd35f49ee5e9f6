package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.RawClient.End;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Frames that cost their sender nothing and make work: a connection that sends too many of them ends.
class H2FloodsIT extends H2UnderAttack {
    private static final long MUCH = 64L << 20;
    private static final int TIMES = 1_000;
    private static final byte[] PAYLOAD = new byte[8];

    @Test
    @FailsUpstream("hole 9: 934 000 of them answered in two seconds")
    void endsAFloodOfPings() {
        assertFloodEnds(client(), new H2Frame(H2Frame.PING, 0, 0, PAYLOAD));
    }

    @Test
    @FailsUpstream("stands still in a write, for ever")
    void endsAFloodOfPingsWhoseAnswersAreNotRead() throws InterruptedException {
        var client = client();
        var sender =
                Thread.ofVirtual().start(() -> client.pour(repeated(new H2Frame(H2Frame.PING, 0, 0, PAYLOAD)), MUCH));

        assertThat(sender.join(PATIENCE)).isTrue();
        assertThat(client.awaitEnd(PATIENCE).end()).isNotEqualTo(End.OPEN);
    }

    @Test
    @FailsUpstream("no budget")
    void endsAFloodOfAcknowledgementsOfPing() {
        assertFloodEnds(client(), new H2Frame(H2Frame.PING, H2Frame.ACK, 0, PAYLOAD));
    }

    @Test
    @FailsUpstream("hole 9")
    void endsAFloodOfSettings() {
        assertFloodEnds(
                client(), new H2Frame(H2Frame.SETTINGS, 0, 0, H2Setting.INITIAL_WINDOW_SIZE.entry(Integer.MAX_VALUE)));
    }

    @Test
    @FailsUpstream("hole 9")
    void endsAFloodOfEmptySettings() {
        assertFloodEnds(client(), new H2Frame(H2Frame.SETTINGS, 0, 0, new byte[0]));
    }

    @Test
    @FailsUpstream("no budget")
    void endsAFloodOfAcknowledgementsOfSettings() {
        assertFloodEnds(client(), new H2Frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[0]));
    }

    @Test
    @FailsUpstream("hole 9")
    void endsAFloodOfPriorities() {
        assertFloodEnds(client(), new H2Frame(H2Frame.PRIORITY, 0, 3, new byte[] {0, 0, 0, 0, 15}));
    }

    @Test
    @FailsUpstream("hole 9")
    void endsAFloodOfCreditForTheConnection() {
        // A client that has given no credit yet, so that it does not overflow.
        var client = connected("127.0.0.2").preface().settings().acknowledging();

        assertFloodEnds(client, H2Frame.of(H2Frame.WINDOW_UPDATE, 0, 0, 1));
    }

    @Test
    @FailsUpstream("hole 9")
    void endsAFloodOfCreditForAStream() {
        var client = connected("127.0.0.2").preface().settings().acknowledging();
        var stream = client.open(HeaderBlock.request("POST", "/sluggish?ms=4000"));

        assertFloodEnds(client, H2Frame.of(H2Frame.WINDOW_UPDATE, 0, stream, 1));
    }

    @Test
    @FailsUpstream("hole 9")
    void endsAFloodOfUnknownFrames() {
        assertFloodEnds(client(), new H2Frame(0xbe, 0, 0, new byte[0]));
    }

    @Test
    void endsAFloodOfEmptyData() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/echo"));

        assertFloodEnds(client, new H2Frame(H2Frame.DATA, 0, stream, new byte[0]));
    }

    @Test
    @FailsUpstream("padding passes for content")
    void endsAFloodOfDataThatIsAllPadding() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/echo"));

        assertFloodEnds(client, new H2Frame(H2Frame.DATA, H2Frame.PADDED, stream, new byte[] {3, 0, 0, 0}));
    }

    @Test
    @FailsUpstream("no budget")
    void endsAFloodOfRequestsWhoseHeadersFrameIsEmpty() {
        var client = client();
        var error = H2Error.NO_ERROR;
        for (var i = 0; i < 200 && client.end() == End.OPEN; i++) {
            error = oneWithEmptyHeaders(client);
        }

        assertThat(error).isEqualTo(H2Error.ENHANCE_YOUR_CALM);
    }

    /// @return what the connection was ended with; no error if it was not
    private static H2Error oneWithEmptyHeaders(H2Client client) {
        try {
            var stream = client.newStream();
            client.frame(H2Frame.HEADERS, H2Frame.END_STREAM, stream)
                    .continuation(
                            stream,
                            H2Frame.END_HEADERS,
                            HeaderBlock.request("GET", "/get").bytes());
            client.outcome(stream);
        } catch (UncheckedIOException e) {
            client.awaitEnd(PATIENCE);
        }
        return client.ending().error().orElse(H2Error.NO_ERROR);
    }

    @Test
    void endsAFloodOfFramesForAStreamThatWasReset() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/sluggish?ms=4000"));
        client.reset(stream, H2Error.CANCEL);

        assertFloodEnds(client, H2Frame.of(H2Frame.RST_STREAM, 0, stream, H2Error.CANCEL.code()));
    }

    @Test
    void bearsTheProbesOfAClientThatMeasuresItsBandwidth() {
        var client = client();
        var stream = client.get("/big?mb=16");
        var asked = 0L;
        while (client.outcome(stream, Duration.ofNanos(1)) instanceof H2Outcome.Unanswered) {
            // As grpc-go and C-core do: one probe at a time, the next when it is answered and more content has come.
            if (client.pongs() == asked) {
                asked++;
                client.ping(asked);
            }
            var before = client.received(stream);
            BooleanSupplier more = () -> client.received(stream) > before
                    || !(client.outcome(stream, Duration.ofNanos(1)) instanceof H2Outcome.Unanswered);
            assertThat(client.readUntil(more, PATIENCE)).isTrue();
        }

        assertThat(client.answer(stream).bytes()).hasSize(16 << 20);
        assertThat(asked).isGreaterThan(1);
        assertAlive(client);
    }

    @Test
    void bearsAPingBesideEveryRequest() {
        var client = client();
        for (var i = 0; i < 100; i++) {
            assertAlive(client);
        }
    }

    @Test
    void bearsAFewSettings() {
        var client = client();
        for (var i = 0; i < 5; i++) {
            client.settings(H2Setting.INITIAL_WINDOW_SIZE, 100_000 + i);
        }
        assertAlive(client);

        assertThat(client.isAcknowledged()).isTrue();
    }

    private static void assertFloodEnds(H2Client client, H2Frame frame) {
        assertEnded(client.flood(repeated(frame), MUCH, PATIENCE), H2Error.ENHANCE_YOUR_CALM);
    }

    private static byte[] repeated(H2Frame frame) {
        return H2HeaderBlocksIT.repeated(frame.bytes(), TIMES);
    }
}
