package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The clock of a head: absolute, from its first byte.
class SlowHeadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private final WireFixture fixture = WireFixture.direct(Script.reading());

    private void assertRefusedAsTooSlow(Talk talk, int answers) throws Exception {
        talk.join();
        assertThat(Answers.of(talk.written())).hasSize(answers).last().matches(Answers.Answer::closes);
        assertThat(Answers.of(talk.written()).getLast().status()).isEqualTo(408);
        assertThat(talk.channel.events()).startsWith(Event.STOP_READING);
        assertThat(fixture.observer.refusals).containsExactly(Reason.TOO_SLOW);
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.REFUSED);
        assertThat(fixture.wire.table().size()).isZero();
    }

    @Test
    void refusesAHeadThatStops() throws Exception {
        var talk = Talk.with(fixture).send("G");
        fixture.pass(Duration.ofSeconds(2).minusMillis(1));
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(1);
        assertRefusedAsTooSlow(talk, 1);
    }

    @Test
    void refusesAHeadThatDrips() throws Exception {
        var talk = Talk.with(fixture).send("GET / HTTP/1.1\r\nX: ");
        for (var i = 0; i < 19; i++) {
            fixture.passMillis(100);
            talk.send("x");
        }
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(100);
        assertRefusedAsTooSlow(talk, 1);
    }

    @Test
    void refusesAHeadThatDripsOnAKeptConnection() throws Exception {
        var talk = Talk.with(fixture).send(GET);
        fixture.pass(Duration.ofSeconds(60));
        talk.send("GET /");
        fixture.pass(Duration.ofSeconds(2).minusMillis(1));
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(1);
        assertRefusedAsTooSlow(talk, 2);
    }

    @Test
    void refusesAPipelinedHeadThatStops() throws Exception {
        var talk = Talk.with(fixture).send(GET + "GET /");
        fixture.pass(Duration.ofSeconds(2));
        assertRefusedAsTooSlow(talk, 2);
    }

    @Test
    void servesAHeadThatComesInTime() throws Exception {
        var talk = Talk.with(fixture).send("G");
        fixture.pass(Duration.ofSeconds(2).minusMillis(1));
        talk.send(GET.substring(1));
        assertThat(Answers.of(talk.written())).hasSize(1);
        fixture.pass(Duration.ofSeconds(10));
        talk.send(GET);
        assertThat(Answers.of(talk.written())).hasSize(2);
        talk.channel.endInput();
        talk.join();
    }

    @Test
    void blamesNobodyForAStoppedProcess() throws Exception {
        var talk = Talk.with(fixture).send("G");
        fixture.time.jump(Duration.ofSeconds(20));
        fixture.sweep();
        talk.send(GET.substring(1));
        assertThat(Answers.of(talk.written())).hasSize(1);
        talk.channel.endInput();
        talk.join();
    }
}
