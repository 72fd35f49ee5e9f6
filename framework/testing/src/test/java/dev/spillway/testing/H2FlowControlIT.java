package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Reset;
import dev.spillway.testing.H2Outcome.Unanswered;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Windows of both sides. The client counts what it has given: a server that sends more fails every test.
class H2FlowControlIT extends H2UnderAttack {
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    /// A client whose streams may have so many bytes, and whose connection may have 1 GiB.
    private H2Client clientWithWindow(int bytes) {
        var client = connected("127.0.0.2").preface().settings(H2Setting.INITIAL_WINDOW_SIZE, bytes);
        return client.windowUpdate(0, 1 << 30).acknowledging();
    }

    @Test
    @FailsUpstream("waits 15 s, twice")
    void resetsAStreamWhoseReaderGivesNoCreditAndNoOther() {
        var client = clientWithWindow(0);
        var since = System.nanoTime();
        var starved = client.get("/big?mb=1");
        var other = client.get("/get");
        client.windowUpdate(other, 100);

        assertThat(client.answer(other)).hasText("ok");
        assertThat(client.outcome(starved)).isInstanceOf(Reset.class);
        assertThat(client.hasHead(starved)).isTrue();
        assertThat(client.received(starved)).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(900));
        var next = client.get("/get");
        client.windowUpdate(next, 100);
        assertThat(client.answer(next)).hasText("ok");
    }

    @Test
    @FailsUpstream("each byte begins the wait anew")
    void resetsAStreamWhoseReaderGivesCreditByteByByteAndNoOther() {
        var client = clientWithWindow(1);
        var starved = client.get("/big?mb=1");
        H2Outcome outcome = new Unanswered();
        for (var i = 0; i < 80 && outcome instanceof Unanswered; i++) {
            client.windowUpdate(starved, 1);
            outcome = client.outcome(starved, Duration.ofMillis(100));
        }

        assertThat(outcome).isInstanceOf(Reset.class);
        var other = client.get("/get");
        client.windowUpdate(other, 100);
        assertThat(client.answer(other)).hasText("ok");
    }

    @Test
    void endsAConnectionWhoseReaderGivesItNoCredit() {
        var client = connected("127.0.0.2")
                .preface()
                .settings(H2Setting.INITIAL_WINDOW_SIZE, 1 << 30)
                .acknowledging();
        var streams =
                IntStream.range(0, 10).map(_ -> client.get("/big?mb=1")).boxed().toList();

        // 64 KiB for the ten of them together: in the end all are given up.
        streams.forEach(stream -> assertThat(client.outcome(stream, Duration.ofSeconds(20)))
                .isInstanceOfAny(Reset.class, H2Outcome.Lost.class));
        assertThat(streams.stream().mapToInt(client::received).sum()).isEqualTo(65_535);
    }

    @Test
    void servesASlowReaderThatMoves() {
        var client = clientWithWindow(16_384);
        var stream = client.get("/big?mb=1");
        for (var i = 0; i < MEBIBYTE / 65_536; i++) {
            client.readUntil(() -> false, Duration.ofMillis(100));
            client.windowUpdate(stream, 65_536);
        }

        assertThat(client.answer(stream).bytes()).hasSize(MEBIBYTE);
    }

    @Test
    void neverSendsMoreThanTheConnectionHasRoomFor() {
        for (var round = 0; round < 10; round++) {
            var client = connected("127.0.0.2")
                    .preface()
                    .settings(H2Setting.INITIAL_WINDOW_SIZE, MEBIBYTE)
                    .acknowledging();
            var streams =
                    IntStream.range(0, 100).map(_ -> client.get("/big?mb=1")).toArray();
            for (var turn = 0; turn < 100; turn++) {
                var before = IntStream.of(streams).map(client::received).sum();
                client.windowUpdate(0, 65_535);
                client.readUntil(
                        () -> IntStream.of(streams).map(client::received).sum() > before, Duration.ofMillis(200));
            }
            client.abort();
        }
    }

    @Test
    void obeysAWindowThatChangesInTheMiddleOfAnAnswer() {
        var client = clientWithWindow(5);
        var stream = client.get("/big?mb=1");
        assertThat(client.readUntil(() -> client.received(stream) == 5, PATIENCE))
                .isTrue();

        client.settings(H2Setting.INITIAL_WINDOW_SIZE, 12);

        assertThat(client.readUntil(() -> client.received(stream) == 12, PATIENCE))
                .isTrue();

        // Seven less than nothing.
        client.settings(H2Setting.INITIAL_WINDOW_SIZE, 5);
        assertThat(client.readUntil(client::isAcknowledged, PATIENCE)).isTrue();
        client.windowUpdate(stream, 7).roundTrip();
        client.readUntil(() -> false, A_MOMENT);
        assertThat(client.received(stream)).isEqualTo(12);

        client.windowUpdate(stream, 3);
        assertThat(client.readUntil(() -> client.received(stream) == 15, PATIENCE))
                .isTrue();
        client.windowUpdate(stream, MEBIBYTE);
        assertThat(client.answer(stream).bytes()).hasSize(MEBIBYTE);
    }

    @Test
    void resetsAStreamThatIsGivenMoreCreditThanThereIs() {
        var client = clientWithWindow(0);
        var stream = client.get("/big?mb=1");
        client.windowUpdate(stream, Integer.MAX_VALUE).words(H2Frame.WINDOW_UPDATE, 0, stream, Integer.MAX_VALUE);

        assertThat(client.outcome(stream)).isEqualTo(new Reset(H2Error.FLOW_CONTROL_ERROR));
    }

    @Test
    @FailsUpstream("says so, and stays")
    void endsAConnectionThatIsGivenMoreCreditThanThereIs() {
        var client = client();
        client.words(H2Frame.WINDOW_UPDATE, 0, 0, Integer.MAX_VALUE);

        assertEnded(client.awaitEnd(PATIENCE), H2Error.FLOW_CONTROL_ERROR);
    }

    @Test
    @FailsUpstream("does not look")
    void endsAClientThatOverrunsTheWindowOfAStream() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/sluggish?ms=4000"));
        for (var i = 0; i <= client.wanted(H2Setting.INITIAL_WINDOW_SIZE) / 16_384; i++) {
            client.data(stream, 0, new byte[16_384]);
        }

        switch (client.outcome(stream)) {
            case Reset(var error) -> {
                assertThat(error).isEqualTo(H2Error.FLOW_CONTROL_ERROR);
                assertAlive(client);
            }
            case H2Outcome _ -> assertEnded(client.awaitEnd(PATIENCE), H2Error.FLOW_CONTROL_ERROR);
        }
    }

    @Test
    @FailsUpstream("does not look")
    void endsAClientThatOverrunsTheWindowOfTheConnection() {
        var client = client();
        var streams = IntStream.range(0, 6)
                .map(_ -> client.open(HeaderBlock.request("POST", "/sluggish?ms=4000")))
                .toArray();
        for (var stream : streams) {
            client.pour(new H2Frame(H2Frame.DATA, 0, stream, new byte[16_384]).bytes(), 15 * 16_384);
        }

        assertEnded(client.awaitEnd(PATIENCE), H2Error.FLOW_CONTROL_ERROR);
    }

    @Test
    void givesCreditAsTheHandlerReads() {
        var client = client();
        var stream = client.open(HeaderBlock.request("POST", "/upload"));
        var sent = client.upload(stream, new byte[MEBIBYTE]);

        assertThat(sent).isEqualTo(MEBIBYTE);
        assertThat(client.answer(stream)).hasText(Integer.toString(MEBIBYTE));
    }

    @Test
    void givesBackTheCreditOfContentThatNobodyReads() {
        var client = client();
        // In all three times the window of the connection.
        for (var i = 0; i < 50; i++) {
            var stream = client.open(HeaderBlock.request("POST", "/ignore"));
            client.upload(stream, new byte[60_000]);
            assertThat(client.answer(stream)).hasText("ignored");
        }
        assertAlive(client);
    }

    @Test
    void givesBackTheCreditOfStreamsThatAreReset() {
        var client = client();
        for (var i = 0; i < 50; i++) {
            var stream = client.open(HeaderBlock.request("POST", "/sluggish?ms=4000"));
            var sent = client.upload(stream, new byte[60_000]);
            assertThat(sent).isEqualTo(60_000);
            client.reset(stream, H2Error.CANCEL);
        }
        assertAlive(client);
    }

    @Test
    void givesBackTheCreditOfPadding() {
        var client = client();
        var padded = new byte[256];
        padded[0] = (byte) 250;
        // 180 KB a stream, in all more than three times the window of the connection.
        for (var i = 0; i < 20; i++) {
            var stream = client.open(HeaderBlock.request("POST", "/upload"));
            for (var frame = 0; frame < 700; frame++) {
                client.data(stream, H2Frame.PADDED, padded);
            }
            client.data(stream, H2Frame.END_STREAM);
            assertThat(client.answer(stream)).hasText(Integer.toString(700 * 5));
        }
    }
}
