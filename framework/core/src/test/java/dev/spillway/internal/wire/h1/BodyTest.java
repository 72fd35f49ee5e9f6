package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.http.Response;
import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Payload.Expectation;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Bodies: read, unread, asked for, too large, too slow.
class BodyTest {
    private static final String GET = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final int KIB = 1 << 10;

    private static String post(int length, String more) {
        return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n%s\r\n".formatted(length, more);
    }

    private static String chunkedPost(String more) {
        return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n%s\r\n".formatted(more);
    }

    /// Reads bodies of a path `/read` and of no other.
    private static Script ignoringBodies() {
        return Script.ignoring(call -> Response.text(call.path()));
    }

    @Test
    void dropsAnUnreadBodyAndServesWhatFollows() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var talk = Talk.with(fixture)
                .send(post(200 * KIB, ""))
                .send("x".repeat(200 * KIB))
                .send(GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).extracting(Answers.Answer::body).containsExactly("/", "/next");
    }

    @Test
    void dropsAnUnreadChunkedBodyAndServesWhatFollows() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var body = "5\r\nhello\r\n".repeat(1_000) + "0\r\nX: y\r\n\r\n";
        var talk = Talk.with(fixture).send(chunkedPost("") + body + GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).extracting(Answers.Answer::body).containsExactly("/", "/next");
    }

    @Test
    void answersBeforeItDropsAnUnreadBody() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var talk = Talk.with(fixture).send(post(10, ""));
        assertThat(Answers.of(talk.written())).hasSize(1);
        assertThat(talk.connection.phase()).isEqualTo(Phase.DRAIN);
        talk.send("x".repeat(10)).send(GET);
        assertThat(Answers.of(talk.written())).hasSize(2);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void closesRatherThanDropALargeUnreadBody() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var talk = Talk.with(fixture).send(post(256 * KIB + 1, ""));
        assertThat(Answers.of(talk.written())).singleElement().matches(Answers.Answer::closes);
        talk.channel.endInput();
        talk.join();
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.LINGER, CloseReason.UNREAD_BODY));
    }

    @Test
    void closesWhenAnUnreadChunkedBodyIsTooLargeToDrop() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
        var talk = Talk.with(fixture);
        talk.channel
                .feed(chunkedPost("") + chunk.repeat(80) + "0\r\n\r\n" + GET)
                .endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.LINGER, CloseReason.UNREAD_BODY));
    }

    @Test
    void closesWhenAnUnreadBodyDoesNotComeInTime() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var talk = Talk.with(fixture).send(post(10, "")).send("x");
        fixture.passMillis(499);
        talk.send("x");
        fixture.passMillis(1);
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
        assertThat(talk.channel.events()).startsWith(Event.STOP_READING, Event.END_OUTPUT);
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.UNREAD_BODY);
    }

    @Test
    void parsesNothingBehindAnUnreadBodyThatIsBad() throws Exception {
        var script = ignoringBodies();
        var fixture = WireFixture.direct(script);
        var talk = Talk.whole(fixture, Talk.PEER, (chunkedPost("") + "zz\r\n" + GET));
        assertThat(script.admitted).hasValue(1);
        assertThat(Answers.of(talk.written())).hasSize(1);
    }

    @Test
    void closesAfterABodyErrorWhateverTheHandlerMakesOfIt() throws Exception {
        var script = Script.ignoring(call -> {
            assertThatThrownBy(() -> Script.readAll(call.payload())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> Script.readAll(call.payload())).isInstanceOf(IOException.class);
            return Response.text("fine");
        });
        var fixture = WireFixture.direct(script);
        var talk = Talk.whole(fixture, Talk.PEER, (chunkedPost("") + "5\r\nhelloX\r\n" + GET));
        assertThat(Answers.of(talk.written())).singleElement().matches(Answers.Answer::closes);
        assertThat(script.admitted).hasValue(1);
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.REFUSED);
    }

    private static Script limited(long bytes) {
        return Script.ignoring(call -> {
            call.payload().limit(bytes, "max-body");
            return Response.text(Script.readAll(call.payload()));
        });
    }

    @Test
    void takesABodyAtItsLimit() throws Exception {
        assertThat(Answers.of(Talk.atOnce(WireFixture.direct(limited(5)), (post(5, "") + "hello" + GET))))
                .extracting(Answers.Answer::body)
                .containsExactly("hello", "");
        var chunks = "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
        assertThat(Answers.of(Talk.atOnce(WireFixture.direct(limited(5)), (chunkedPost("") + chunks + GET))))
                .extracting(Answers.Answer::body)
                .containsExactly("hello", "");
    }

    @Test
    void refusesADeclaredLengthPastTheLimitBeforeAByteIsRead() throws Exception {
        var fixture = WireFixture.direct(limited(5));
        var talk = Talk.with(fixture).send(post(6, "Expect: 100-continue\r\n"));
        assertThat(Answers.of(talk.written()))
                .singleElement()
                .matches(Answers.Answer::closes)
                .extracting(Answers.Answer::status)
                .isEqualTo(413);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void refusesAChunkPastTheLimit() throws Exception {
        var body = "3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n";
        assertThat(Answers.of(Talk.atOnce(WireFixture.direct(limited(5)), (chunkedPost("") + body + GET))))
                .singleElement()
                .matches(Answers.Answer::closes)
                .extracting(Answers.Answer::status)
                .isEqualTo(413);
    }

    @Test
    void dropsWhatIsOnItsWaySoThatThe413Arrives() throws Exception {
        var fixture = WireFixture.direct(limited(5));
        var talk = Talk.with(fixture).send(post(1 << 20, "")).send("x".repeat(1 << 20));
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(413);
        assertThat(talk.channel.taken()).isGreaterThan(1 << 20);
        assertThat(talk.channel.events()).containsExactly(Event.END_OUTPUT);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void asksForABodyOnlyWhenItIsRead() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(post(5, "Expect: 100-continue\r\n"));
        assertThat(talk.written()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        talk.send("hello").send(GET);
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(100, 200, 200);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void asksForAChunkedBodyOnlyWhenItIsRead() throws Exception {
        var talk = Talk.with(WireFixture.direct(Script.reading())).send(chunkedPost("Expect: 100-continue\r\n"));
        assertThat(talk.written()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        talk.send("5\r\nhello\r\n0\r\n\r\n");
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(100, 200);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void closesWhenItNeverAskedForTheBody() throws Exception {
        var fixture = WireFixture.direct(ignoringBodies());
        var talk = Talk.with(fixture).send(post(5, "Expect: 100-continue\r\n"));
        assertThat(Answers.of(talk.written())).singleElement().matches(Answers.Answer::closes);
        talk.send("hello" + GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.UNREAD_BODY);
    }

    @Test
    void sendsNoContinueBehindItsAnswer() throws Exception {
        var script = Script.ignoring(call -> {
            if (call.payload().length() > 0) {
                call.payload().read(new byte[3], 0, 3);
            }
            return Response.text("ok");
        });
        var talk = Talk.with(WireFixture.direct(script)).send(post(10, "Expect: 100-continue\r\n") + "hello");
        talk.send("world").send(GET);
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(200, 200);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void tellsLengthAndExpectation() throws Exception {
        var script = Script.ignoring(call -> {
            var payload = call.payload();
            return Response.text(payload.length() + " " + payload.expectation());
        });
        var requests =
                post(5, "") + "hello" + chunkedPost("") + "0\r\n\r\n" + GET + post(5, "Expect: 100-continue\r\n");
        assertThat(Answers.of(Talk.atOnce(WireFixture.direct(script), requests)))
                .extracting(Answers.Answer::body)
                .containsExactly(
                        "5 " + Expectation.NONE,
                        Payload.UNKNOWN + " " + Expectation.NONE,
                        "0 " + Expectation.NONE,
                        "5 " + Expectation.CONTINUE);
    }

    @Test
    void tellsAReaderThatTheClientHasEnded() throws Exception {
        var thrown = new AtomicReference<Throwable>();
        var script = Script.ignoring(call -> {
            try {
                Script.readAll(call.payload());
            } catch (IOException e) {
                thrown.set(e);
                throw e;
            }
            return Response.text("ok");
        });
        var fixture = WireFixture.direct(script);
        var talk = Talk.whole(fixture, Talk.PEER, (post(10, "") + "hello"));
        assertThat(thrown.get()).isInstanceOf(EOFException.class);
        assertThat(talk.written()).isEmpty();
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.BROKEN);
        assertThat(script.closed).hasValue(1);
    }

    @Test
    void isReadByNoOtherThread() throws Exception {
        var thrown = new AtomicReference<Throwable>();
        var script = Script.ignoring(call -> {
            try {
                var other = Thread.ofVirtual().start(() -> {
                    try {
                        call.payload().read(new byte[10], 0, 10);
                    } catch (IOException | RuntimeException e) {
                        thrown.set(e);
                    }
                });
                other.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Response.text(Script.readAll(call.payload()));
        });
        var written = Talk.atOnce(WireFixture.direct(script), (post(5, "") + "hello" + GET));
        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
        assertThat(Answers.of(written)).extracting(Answers.Answer::body).containsExactly("hello", "");
    }

    @Test
    void isNotReadAfterItsCall() throws Exception {
        var kept = new AtomicReference<Payload>();
        var script = Script.ignoring(call -> {
            if (call.path().equals("/next")) {
                assertThatThrownBy(() -> kept.get().read(new byte[10], 0, 10))
                        .isInstanceOf(IllegalStateException.class);
            } else {
                kept.set(call.payload());
            }
            return Response.text(call.path());
        });
        var written = Talk.atOnce(WireFixture.direct(script), (post(5, "") + "hello" + GET + GET));
        assertThat(Answers.of(written)).extracting(Answers.Answer::body).containsExactly("/", "/next", "/next");
    }

    @Test
    void refusesASlowBodyAfterItsGrace() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(post(100, ""));
        fixture.pass(Duration.ofSeconds(5).minusMillis(1));
        assertThat(talk.written()).isEmpty();
        fixture.passMillis(1);
        talk.join();
        assertThat(Answers.of(talk.written()))
                .singleElement()
                .matches(Answers.Answer::closes)
                .extracting(Answers.Answer::status)
                .isEqualTo(408);
        assertThat(talk.channel.events()).startsWith(Event.STOP_READING);
    }

    @Test
    void refusesADripThatBeatsAnyTimeoutOfARead() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(post(1_000_000, ""));
        var seconds = 0;
        // Ten bytes in a tenth of a second: far below the rate, and never silent.
        while (talk.channel.awaitReaderOrEnd() && seconds < 600) {
            talk.send("x".repeat(10));
            fixture.passMillis(100);
            seconds++;
        }
        talk.join();
        // Grace of 5 s, and a tenth of the rate of 1 KiB/s earns a tenth of the time.
        assertThat(seconds).isBetween(50, 60);
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(408);
    }

    @Test
    void refusesADripOfChunkSizes() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(chunkedPost(""));
        var steps = 0;
        while (talk.channel.awaitReaderOrEnd() && steps < 600) {
            talk.send(
                    switch (steps % 6) {
                        case 0 -> "1";
                        case 1, 4 -> "\r";
                        case 2, 5 -> "\n";
                        default -> "x";
                    });
            fixture.passMillis(100);
            steps++;
        }
        talk.join();
        assertThat(steps).isBetween(50, 52);
    }

    @Test
    void servesASlowBodyThatKeepsTheRate() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(post(40 * KIB, ""));
        for (var second = 0; second < 40; second++) {
            fixture.passMillis(1_000);
            talk.send("x".repeat(KIB));
        }
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(200);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void refusesABodyThatKeepsTheRateForTooLong() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(post(1 << 20, ""));
        var seconds = 0;
        while (talk.channel.awaitReaderOrEnd() && seconds < 100) {
            talk.send("x".repeat(2 * KIB));
            fixture.passMillis(1_000);
            seconds++;
        }
        talk.join();
        assertThat(seconds).isEqualTo(60);
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(408);
    }

    @Test
    void routeMayGiveABodyMoreTimeAtTheSameRate() throws Exception {
        var script = Script.ignoring(call -> {
            call.payload().total(Duration.ofMinutes(3).toNanos(), "upload.total");
            return Response.text("" + Script.readAll(call.payload()).length());
        });
        var fixture = WireFixture.direct(script);
        var talk = Talk.with(fixture).send(post(1 << 20, ""));
        var seconds = 0;
        while (talk.channel.awaitReaderOrEnd() && seconds < 300) {
            talk.send("x".repeat(2 * KIB));
            fixture.passMillis(1_000);
            seconds++;
        }
        talk.join();
        assertThat(seconds).isEqualTo(180);
        assertThat(Answers.of(talk.written())).singleElement().satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("upload.total", "3m");
        });
    }

    @Test
    void moreTimeIsNoLowerRate() throws Exception {
        var script = Script.ignoring(call -> {
            call.payload().total(Duration.ofMinutes(15).toNanos(), "upload.total");
            return Response.text(Script.readAll(call.payload()));
        });
        var fixture = WireFixture.direct(script);
        var talk = Talk.with(fixture).send(post(100, ""));
        fixture.pass(Duration.ofSeconds(5));
        talk.join();
        assertThat(Answers.of(talk.written())).singleElement().satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("body.rate");
        });
    }

    @Test
    void countsOnlyTheTimeThatItWaitsForTheClient() throws Exception {
        var fixtures = new AtomicReference<WireFixture>();
        var script = Script.ignoring(call -> {
            for (var i = 0; i < 100; i++) {
                // The handler takes a second for each byte; the client has sent them all.
                assertThat(call.payload().read(new byte[1], 0, 1)).isOne();
                fixtures.get().passMillis(1_000);
            }
            return Response.text("ok");
        });
        fixtures.set(WireFixture.direct(script));
        var written = Talk.atOnce(fixtures.get(), post(100, "") + "x".repeat(100));
        assertThat(Answers.of(written)).extracting(Answers.Answer::status).containsExactly(200);
    }

    @Test
    void blamesNobodyForAStoppedProcess() throws Exception {
        var fixture = WireFixture.direct(Script.reading());
        var talk = Talk.with(fixture).send(post(5, ""));
        fixture.time.jump(Duration.ofSeconds(20));
        fixture.sweep();
        talk.send("hello");
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(200);
        talk.channel.endInput();
        talk.join();
    }
}
