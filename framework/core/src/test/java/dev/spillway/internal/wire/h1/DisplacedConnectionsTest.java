package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.limit.Knobs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A port where whoever asks once and leaves is answered, whatever others hold: the admin port.
class DisplacedConnectionsTest {
    private static final int PLACES = 64;
    private static final String SLOW = "192.0.2.66";
    private static final String GET = "GET /%s HTTP/1.1\r\nHost: h\r\n\r\n";

    private final Script script = Script.ignoring(call ->
            call.path().equals("/livez") ? Response.text("alive") : Response.bytes("text/plain", new byte[100_000]));
    private final WireFixture fixture = WireFixture.displacing(
            script, Knobs.CONNECTIONS.at((long) PLACES), Knobs.CONNECTIONS_PER_ADDRESS.at((long) PLACES));

    private List<Talk> slowReaders(int count) throws Exception {
        var readers = new ArrayList<Talk>();
        for (var i = 0; i < count; i++) {
            var talk = Talk.with(fixture, SLOW);
            talk.channel.window(1);
            talk.channel.feed(GET.formatted("metrics"));
            talk.channel.awaitWriter();
            readers.add(talk);
            assertThat(fixture.wire.table().size()).isLessThanOrEqualTo(PLACES);
        }
        return readers;
    }

    private void assertAlive(String peer) throws Exception {
        var probe = Talk.with(fixture, peer).send(GET.formatted("livez"));
        assertThat(probe.written()).contains("alive");
        probe.channel.endInput();
        probe.join();
    }

    private static void join(List<Talk> talks) throws Exception {
        for (var talk : talks) {
            talk.join();
        }
    }

    private void end(List<Talk> talks) throws Exception {
        talks.forEach(talk -> talk.channel.reset());
        join(talks);
        assertThat(fixture.wire.table().size()).isZero();
        assertThat(fixture.wire.table().live()).isEmpty();
        assertThat(script.closed).hasValue(script.admitted.get());
    }

    @Test
    void slowReadersKeepNobodyOut() throws Exception {
        var readers = slowReaders(100);
        join(readers.subList(0, 100 - PLACES));

        assertAlive(SLOW);
        assertAlive("192.0.2.1");

        assertThat(fixture.observer.turnedAway).isEmpty();
        end(readers);
    }

    @Test
    void itIsTheClientWithMostThatGivesWay() throws Exception {
        var other = Talk.with(fixture, "192.0.2.1").send(GET.formatted("livez"));
        var readers = slowReaders(100);

        other.send(GET.formatted("livez"));

        assertThat(other.written().split("alive", -1)).hasSize(3);
        readers.add(other);
        end(readers);
    }

    /// The bound on places holds for what is on its way out too.
    @Test
    void turnsAwayWhileThoseThatGaveWayDoNotEnd() throws Exception {
        var held = new ArrayList<Talk>();
        for (var i = 0; i < 2 * PLACES; i++) {
            // Without a thread, none of them can end.
            held.add(Talk.accepted(fixture));
        }

        assertThat(fixture.wire.table().enter(held.getFirst().channel.peer().getAddress()))
                .isEmpty();

        held.forEach(Talk::start);
        end(held);
    }
}
