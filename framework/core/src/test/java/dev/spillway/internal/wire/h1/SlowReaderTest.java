package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Peers that take an answer slowly or not at all.
class SlowReaderTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final int SIZE = 1 << 20;

    private final Script script = Script.ignoring(_ -> Response.bytes("a/b", new byte[SIZE]));
    private final WireFixture fixture = WireFixture.direct(script);

    private Talk begun(long window) throws Exception {
        var talk = Talk.with(fixture);
        talk.channel.window(window);
        talk.channel.feed(GET);
        talk.channel.awaitWriter();
        return talk;
    }

    private void assertCut(Talk talk) throws Exception {
        talk.join();
        assertThat(talk.channel.events()).containsExactly(Event.ABORT);
        assertThat(fixture.observer.ends).containsExactly(new End(Phase.WRITE, CloseReason.DEADLINE));
        assertThat(fixture.wire.table().size()).isZero();
        assertThat(script.closed).hasValue(1);
        assertThat(script.left).hasValue(0);
    }

    @Test
    void anAnswerLeavesWhenAllOfItIsTaken() throws Exception {
        var talk = begun(500_000);
        assertThat(script.left).hasValue(0);
        talk.channel.window(Long.MAX_VALUE);
        talk.channel.awaitReader();
        assertThat(script.left).hasValue(1);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void anAnswerDoesNotLeaveWhosePeerIsGone() throws Exception {
        var talk = begun(500_000);
        talk.channel.reset();
        talk.join();
        assertThat(script.closed).hasValue(1);
        assertThat(script.left).hasValue(0);
    }

    @Test
    void cutsAPeerThatTakesNothing() throws Exception {
        var talk = begun(0);
        fixture.pass(Duration.ofSeconds(10).minusMillis(1));
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(1);
        assertCut(talk);
    }

    @Test
    void cutsAPeerThatStopsTaking() throws Exception {
        var talk = begun(500_000);
        fixture.pass(Duration.ofSeconds(10));
        assertCut(talk);
    }

    @Test
    void cutsAPeerThatTakesAByteASecond() throws Exception {
        var talk = begun(1);
        var seconds = 0;
        while (talk.channel.events().isEmpty() && seconds < 100) {
            fixture.passMillis(1_000);
            seconds++;
            if (talk.channel.events().isEmpty()) {
                talk.channel.window(1);
                talk.channel.awaitWriter();
            }
        }
        assertCut(talk);
        assertThat(seconds).isBetween(10, 11);
    }

    @Test
    void cutsAPeerThatKeepsTheRateForTooLong() throws Exception {
        var talk = begun(1);
        var seconds = 0;
        while (talk.channel.events().isEmpty() && seconds < 100) {
            fixture.passMillis(1_000);
            seconds++;
            if (talk.channel.events().isEmpty()) {
                talk.channel.window(4_096);
                talk.channel.awaitWriter();
            }
        }
        assertCut(talk);
        assertThat(seconds).isEqualTo(60);
    }

    @Test
    void servesASlowPeerThatKeepsTheRate() throws Exception {
        var talk = begun(1);
        for (var second = 0; second < 50; second++) {
            fixture.passMillis(1_000);
            talk.channel.window(20_000);
            talk.channel.awaitWriter();
        }
        talk.channel.window(Long.MAX_VALUE);
        talk.channel.awaitReader();
        assertThat(Answers.of(talk.written()))
                .singleElement()
                .matches(answer -> answer.body().length() == SIZE);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void givesEachAnswerItsOwnTime() throws Exception {
        var small = WireFixture.direct(Script.ignoring(_ -> Response.text("ok")));
        var talk = Talk.with(small);
        for (var i = 0; i < 20; i++) {
            talk.channel.window(0);
            talk.channel.feed(GET);
            talk.channel.awaitWriter();
            small.pass(Duration.ofSeconds(9));
            talk.channel.window(Long.MAX_VALUE);
            talk.channel.awaitReader();
        }
        assertThat(Answers.of(talk.written())).hasSize(20);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void cutsAPeerThatDoesNotTakeARefusal() throws Exception {
        var talk = Talk.with(fixture);
        talk.channel.window(0);
        talk.channel.feed("GET / HTTP/1.1\r\n\r\n");
        talk.channel.awaitWriter();
        fixture.pass(Duration.ofSeconds(10));
        talk.join();
        assertThat(talk.channel.events()).containsExactly(Event.ABORT);
        assertThat(fixture.wire.table().size()).isZero();
    }
}
