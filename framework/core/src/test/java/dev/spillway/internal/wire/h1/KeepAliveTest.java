package dev.spillway.internal.wire.h1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Size;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// When a connection goes on, and when it ends.
class KeepAliveTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final int MANY = 101;

    private final Script script = Script.reading();
    private final WireFixture fixture = WireFixture.direct(script, Knobs.REQUESTS.at(100L));

    private End end() {
        assertThat(fixture.observer.ends).hasSize(1);
        assertThat(fixture.wire.table().size()).isZero();
        assertThat(fixture.wire.table().live()).isEmpty();
        assertThat(script.closed).as("admissions given back").hasValue(script.admitted.get());
        return fixture.observer.ends.getFirst();
    }

    @Test
    void answersOneRequestAfterTheOther() throws Exception {
        var talk = Talk.with(fixture).send(GET).send(GET).send(GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written()))
                .hasSize(3)
                .noneMatch(Answers.Answer::closes)
                .allMatch(answer -> answer.body().equals("ok"));
        assertThat(end()).isEqualTo(new End(Phase.IDLE, CloseReason.PEER));
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        var echoing = Script.doing(call -> Response.text(call.path()));
        var requests = new StringBuilder();
        for (var i = 0; i < 50; i++) {
            requests.append("POST /%d HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy".formatted(i));
        }
        var written = Talk.atOnce(WireFixture.direct(echoing), requests.toString());
        var answers = Answers.of(written);
        assertThat(answers).hasSize(50);
        for (var i = 0; i < 50; i++) {
            assertThat(answers.get(i).body()).isEqualTo("/" + i);
        }
    }

    @Test
    void saysNothingToAPeerThatConnectsAndCloses() throws Exception {
        var talk = Talk.whole(fixture, Talk.PEER, "");
        assertThat(talk.written()).isEmpty();
        assertThat(end()).isEqualTo(new End(Phase.ACCEPTED, CloseReason.PEER));
    }

    @Test
    void saysNothingToAPeerThatResetsBetweenRequests() throws Exception {
        var talk = Talk.with(fixture).send(GET);
        talk.channel.reset();
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
        assertThat(end()).isEqualTo(new End(Phase.IDLE, CloseReason.PEER));
    }

    @Test
    void saysNothingToAPeerThatEndsWithinAHead() throws Exception {
        var talk = Talk.whole(fixture, Talk.PEER, "GET / HT");
        assertThat(talk.written()).isEmpty();
        assertThat(end()).isEqualTo(new End(Phase.HEAD, CloseReason.BROKEN));
    }

    @Test
    void answersAPeerThatHasEndedItsSide() throws Exception {
        var talk = Talk.with(fixture);
        talk.channel.feed(GET).endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
    }

    @Test
    void endsItsSideFirstWhenItWasAskedToClose() throws Exception {
        var talk = Talk.with(fixture).send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(talk.channel.events()).containsExactly(Event.END_OUTPUT);
        talk.channel.endInput();
        talk.join();
        assertThat(talk.channel.events()).containsExactly(Event.END_OUTPUT, Event.CLOSE);
        assertThat(end()).isEqualTo(new End(Phase.LINGER, CloseReason.PEER));
    }

    @Test
    void dropsWhatComesBehindAnAnswerThatSaidClose() throws Exception {
        var talk = Talk.with(fixture)
                .send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                .send(GET);
        assertThat(talk.channel.taken()).isGreaterThan(GET.length());
        talk.channel.endInput();
        talk.join();
        assertThat(script.seen).hasSize(1);
        assertThat(Answers.of(talk.written())).singleElement().matches(Answers.Answer::closes);
    }

    @Test
    void lingersForABoundedTimeOnly() throws Exception {
        var talk = Talk.with(fixture).send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        var waits = 0;
        // A peer that goes on sending is dropped too.
        while (talk.channel.awaitReaderOrEnd() && waits++ < 100) {
            fixture.passMillis(100);
            talk.channel.feed("x");
        }
        talk.join();
        assertThat(waits).isBetween(20, 21);
    }

    @Test
    void lingersForABoundedNumberOfBytesOnly() throws Exception {
        var limited = WireFixture.direct(script, Knobs.LINGER_BYTES.at(Size.ofKibibytes(256)));
        var talk = Talk.with(limited).send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        talk.channel.feed(new byte[2 << 20]);
        talk.join();
        assertThat(talk.channel.taken()).isBetween(256L << 10, (256L << 10) + (64 << 10));
    }

    @Test
    void closesAQuietPeerSoonAfterItsEnd() throws Exception {
        var talk = Talk.with(fixture).send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        fixture.passMillis(499);
        assertThat(talk.channel.events()).containsExactly(Event.END_OUTPUT);
        fixture.passMillis(1);
        talk.join();
    }

    @Test
    void endsAfterItsNumberOfRequests() throws Exception {
        var talk = Talk.whole(fixture, Talk.PEER, GET.repeat(MANY));
        var answers = Answers.of(talk.written());
        assertThat(answers).hasSize(100);
        assertThat(answers.subList(0, 99)).noneMatch(Answers.Answer::closes);
        assertThat(answers.getLast().closes()).isTrue();
        assertThat(end().reason()).isEqualTo(CloseReason.WORN);
    }

    @Test
    void endsAfterItsAge() throws Exception {
        var aging =
                WireFixture.direct(script, Knobs.AGE.at(Duration.ofMinutes(1)), Knobs.IDLE.at(Duration.ofSeconds(650)));
        var talk = Talk.with(aging).send(GET);
        aging.pass(Duration.ofSeconds(53));
        talk.send(GET);
        aging.pass(Duration.ofSeconds(14));
        talk.send(GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::closes)
                .containsExactly(false, false, true);
        assertThat(aging.observer.ends).containsExactly(new End(Phase.LINGER, CloseReason.WORN));
    }

    @Test
    void endsAnIdleConnectionPastItsAge() throws Exception {
        var aging = WireFixture.direct(
                script,
                Knobs.AGE.at(Duration.ofMinutes(1)),
                Knobs.AGE_GRACE.at(Duration.ofSeconds(5)),
                Knobs.IDLE.at(Duration.ofSeconds(650)));
        var talk = Talk.with(aging).send(GET);
        aging.pass(Duration.ofSeconds(72));
        talk.join();
        assertThat(aging.observer.ends).containsExactly(new End(Phase.IDLE, CloseReason.DEADLINE));
        assertThat(Answers.of(talk.written())).hasSize(1);
    }

    @Test
    void endsAnIdleConnectionWithoutAByte() throws Exception {
        var talk = Talk.with(fixture).send(GET);
        fixture.pass(Duration.ofSeconds(75).minusMillis(1));
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(1);
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(1);
        assertThat(end()).isEqualTo(new End(Phase.IDLE, CloseReason.DEADLINE));
    }

    @Test
    void endsASilentConnectionWithoutAByte() throws Exception {
        var talk = Talk.with(fixture);
        talk.channel.awaitReader();
        fixture.pass(Duration.ofSeconds(5).minusMillis(1));
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(1);
        talk.join();
        assertThat(talk.written()).isEmpty();
        assertThat(end()).isEqualTo(new End(Phase.ACCEPTED, CloseReason.DEADLINE));
    }

    @Test
    void endsAConnectionWhoseThreadNeverRuns() throws Exception {
        var talk = Talk.accepted(fixture);
        fixture.pass(Duration.ofSeconds(5));
        assertThat(talk.connection.isOver()).isTrue();
        assertThat(end()).isEqualTo(new End(Phase.ACCEPTED, CloseReason.DEADLINE));
        // It runs after all: nothing is counted twice.
        talk.start().join();
        assertThat(fixture.observer.ends).hasSize(1);
        assertThat(fixture.wire.table().size()).isZero();
    }

    @Test
    void asksToLeaveWhenTheProcessIsLeaving() throws Exception {
        var talk = Talk.with(fixture).send(GET);
        fixture.lifecycle.advance(Stage.LEAVING);
        talk.send(GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::closes)
                .containsExactly(false, true);
        assertThat(end().reason()).isEqualTo(CloseReason.SHUTDOWN);
    }

    @Test
    void servesWhatArrivesOnAnOldConnectionWhileDraining() throws Exception {
        var talk = Talk.with(fixture).send(GET);
        fixture.lifecycle.advance(Stage.DRAINING);
        talk.send(GET);
        talk.channel.endInput();
        talk.join();
        assertThat(script.seen).hasSize(2);
    }

    @Test
    void endsAQuietConnectionWhenItIsTold() throws Exception {
        fixture.lifecycle.advance(Stage.DRAINING);
        var talk = Talk.with(fixture);
        talk.channel.awaitReader();
        fixture.passMillis(500);
        talk.connection.endIfQuietSince(fixture.deadlines.now());
        fixture.sweep();
        talk.join();
        assertThat(talk.written()).isEmpty();
        assertThat(end()).isEqualTo(new End(Phase.ACCEPTED, CloseReason.SHUTDOWN));
    }

    @Test
    void staysForAConnectionThatWasQuietForLessLong() throws Exception {
        var talk = Talk.with(fixture).send(GET);
        var before = fixture.deadlines.now();
        fixture.passMillis(10);
        talk.send(GET);
        talk.connection.endIfQuietSince(before);
        fixture.passMillis(50);
        talk.send(GET);
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(3);
    }

    @Test
    void staysForARequestThatHasBegun() throws Exception {
        var talk = Talk.with(fixture).send(GET.substring(0, 5));
        fixture.passMillis(10);
        talk.connection.endIfQuietSince(fixture.deadlines.now());
        fixture.passMillis(50);
        talk.send(GET.substring(5));
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written(), Method.GET)).hasSize(1);
    }

    @Test
    void servesLargeRequestsAndAnswersOneAfterTheOther() throws Exception {
        var echoing = Script.doing(call -> Response.stream(
                "text/plain",
                out -> out.write(call.headers().first("x-large").orElseThrow().getBytes(US_ASCII))));
        var roomy = WireFixture.direct(echoing);
        var talk = Talk.with(roomy);
        for (var i = 0; i < 5; i++) {
            talk.send("POST / HTTP/1.1\r\nHost: h\r\nX-Large: %s\r\nContent-Length: 20000\r\n\r\n%s"
                    .formatted("x".repeat(15_000), "y".repeat(20_000)));
        }
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written()))
                .hasSize(5)
                .allMatch(answer -> answer.body().length() == 15_000)
                .allMatch(answer -> answer.fields().containsKey("content-length"));
        assertThat(echoing.seen).allMatch(seen -> seen.body().length() == 20_000);
        assertThat(roomy.wire.bytes().held()).isZero();
    }

    @Test
    void holdsNoBytesWhileItIsIdle() throws Exception {
        var talk = Talk.with(fixture);
        for (var i = 0; i < 3; i++) {
            talk.send("GET / HTTP/1.1\r\nHost: h\r\nX-Large: %s\r\n\r\n".formatted("x".repeat(15_000)));
            assertThat(fixture.wire.bytes().held()).isZero();
        }
        talk.channel.endInput();
        talk.join();
        assertThat(Answers.of(talk.written()))
                .extracting(Answers.Answer::status)
                .containsExactly(200, 200, 200);
    }

    @Test
    void keepsTheHeaderOfEachRequestForThatRequest() throws Exception {
        var kept = new ArrayList<Headers>();
        var keeping = Script.ignoring(call -> {
            kept.add(call.headers());
            return Response.text("ok");
        });
        var talk = Talk.with(WireFixture.direct(keeping));
        for (var i = 0; i < 3; i++) {
            talk.send("GET /%d HTTP/1.1\r\nHost: h\r\nX-Secret: %d%d\r\n\r\n".formatted(i, i, i));
        }
        talk.channel.endInput();
        talk.join();
        assertThat(kept)
                .extracting(headers -> headers.first("x-secret").orElseThrow())
                .containsExactly("00", "11", "22");
        assertThat(kept.getFirst().names()).containsExactly("host", "x-secret");
        assertThat(kept.getFirst().all("X-SECRET")).containsExactly("00");
    }
}
