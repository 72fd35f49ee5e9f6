package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.ConnectionObserver.Full;
import dev.spillway.internal.wire.Phase;
import dev.spillway.internal.wire.PipedChannel.Event;
import dev.spillway.internal.wire.RecordingConnections.End;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Connections through a proxy, and user code that is deaf.
class EdgeConnectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PREFACE = "PROXY TCP4 192.0.2.1 10.0.0.1 4711 80\r\n";
    private static final String PROXY = "10.0.0.1";

    private final Script script =
            Script.ignoring(call -> Response.text(call.client().getHostAddress()));
    private final WireFixture proxied = WireFixture.behind(
            new Edge.ProxyProtocol(List.of(Network.of("10.0.0.0/8"))), script, Knobs.CONNECTIONS_PER_ADDRESS.at(8L));

    private static List<String> bodies(Talk talk) {
        return Answers.of(talk.written()).stream().map(Answers.Answer::body).toList();
    }

    @Test
    void servesTheClientThatTheProxyNames() throws Exception {
        var talk = Talk.whole(proxied, PROXY, PREFACE + GET + GET);
        assertThat(bodies(talk)).containsExactly("192.0.2.1", "192.0.2.1");
        assertThat(proxied.wire.table().size()).isZero();
    }

    @Test
    void servesTheProxyThatSpeaksForItself() throws Exception {
        assertThat(bodies(Talk.whole(proxied, PROXY, "PROXY UNKNOWN\r\n" + GET)))
                .containsExactly(PROXY);
    }

    @Test
    void closesAProxyWithoutItsHeader() throws Exception {
        var talk = Talk.whole(proxied, PROXY, GET);
        assertThat(talk.written()).isEmpty();
        assertThat(proxied.observer.refusals).containsExactly(Reason.MALFORMED);
        assertThat(proxied.observer.ends).containsExactly(new End(Phase.ACCEPTED, CloseReason.REFUSED));
    }

    @Test
    void closesAPeerThatIsNoProxy() throws Exception {
        var talk = Talk.whole(proxied, "192.0.2.9", PREFACE + GET);
        assertThat(talk.written()).isEmpty();
        assertThat(talk.channel.taken()).isZero();
        assertThat(proxied.observer.ends).containsExactly(new End(Phase.ACCEPTED, CloseReason.REFUSED));
        assertThat(proxied.wire.table().size()).isZero();
    }

    @Test
    void readsItsHeaderUnderTheClockOfTheFirstByte() throws Exception {
        var talk = Talk.with(proxied, PROXY).send("PROXY ");
        for (var second = 0; second < 4; second++) {
            proxied.passMillis(1_000);
            talk.send("T");
        }
        proxied.passMillis(1_000);
        talk.join();
        assertThat(talk.written()).isEmpty();
        assertThat(proxied.observer.ends).containsExactly(new End(Phase.ACCEPTED, CloseReason.DEADLINE));
    }

    @Test
    void countsTheClientsBehindAProxy() throws Exception {
        var talks = new ArrayList<Talk>();
        for (var i = 0; i < 8; i++) {
            talks.add(Talk.with(proxied, PROXY).send(PREFACE + GET));
        }
        assertThat(Talk.whole(proxied, PROXY, PREFACE + GET).written()).isEmpty();
        assertThat(proxied.observer.turnedAway).containsExactly(Full.ADDRESS);
        assertThat(proxied.wire.table().size()).isEqualTo(8);
        for (var talk : talks) {
            talk.channel.endInput();
            talk.join();
        }
        assertThat(proxied.wire.table().size()).isZero();
        assertThat(bodies(Talk.whole(proxied, PROXY, PREFACE + GET))).hasSize(1);
    }

    @Test
    void servesTheClientThatAForwardedFieldNames() throws Exception {
        var behind = WireFixture.behind(new Edge.Behind(List.of(Network.of("10.0.0.0/8"))), script);
        var forwarded = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n\r\n";
        assertThat(bodies(Talk.whole(behind, PROXY, forwarded + GET))).containsExactly("192.0.2.1", PROXY);
        assertThat(bodies(Talk.whole(behind, "198.51.100.7", forwarded))).containsExactly("198.51.100.7");
        assertThat(behind.observer.ignored).hasValue(1);
    }

    @Test
    void resetsTheConnectionOfAHandlerThatIsDeaf() throws Exception {
        var begun = new CountDownLatch(1);
        var stop = new CountDownLatch(1);
        var deaf = Script.ignoring(call -> {
            call.timer().begin(call.arrived() + Duration.ofSeconds(1).toNanos(), Long.MAX_VALUE, () -> {});
            begun.countDown();
            for (var left = true; left; ) {
                try {
                    stop.await();
                    left = false;
                } catch (InterruptedException e) {
                    // Deaf.
                }
            }
            call.timer().end();
            return Response.text("too late");
        });
        var fixture = WireFixture.direct(deaf);
        var talk = Talk.with(fixture);
        talk.channel.feed(GET);
        begun.await();
        fixture.pass(Duration.ofSeconds(2).minusMillis(1));
        assertThat(talk.channel.events()).isEmpty();
        fixture.passMillis(1);
        assertThat(talk.channel.events()).containsExactly(Event.ABORT);
        assertThat(fixture.observer.deaf).hasValue(1);
        stop.countDown();
        talk.join();
        assertThat(talk.written()).isEmpty();
        assertThat(fixture.observer.ends).extracting(End::reason).containsExactly(CloseReason.CUT);
    }

    @Test
    void letsNoInterruptOfAHandlerReachTheChannel() throws Exception {
        var fixtures = new ArrayList<WireFixture>();
        var late = Script.ignoring(call -> {
            call.timer().begin(call.arrived() + Duration.ofSeconds(1).toNanos(), Long.MAX_VALUE, () -> {});
            fixtures.getFirst().passMillis(1_500);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return Response.text(String.valueOf(call.timer().end()));
        });
        fixtures.add(WireFixture.direct(late));
        var talk = Talk.whole(fixtures.getFirst(), Talk.PEER, GET + GET);
        assertThat(bodies(talk)).containsExactly("LATE", "LATE");
        assertThat(talk.channel.events()).containsExactly(Event.CLOSE);
    }
}
