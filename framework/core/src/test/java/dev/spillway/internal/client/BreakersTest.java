package dev.spillway.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientTimeout.Phase;
import dev.spillway.internal.client.Flight.Patience;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Settings;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What counts against an address, and what does not.
class BreakersTest {
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    private static final Fault LATE = new Fault(new Fault.Late(Phase.HEAD), Fault.Sent.SOMETHING, "late");
    private static final Fault LOST = Fault.failed(ClientFailed.Reason.CONNECTION, Fault.Sent.SOMETHING, "lost");
    private static final Fault BROKEN = Fault.failed(ClientFailed.Reason.PROTOCOL, Fault.Sent.SOMETHING, "broken");
    private static final Fault GIVEN_UP = new Fault(new Fault.Cancelled(), Fault.Sent.SOMETHING, "given up");

    private final AtomicLong now = new AtomicLong();
    private final Breakers breakers =
            new Breakers(Settings.DEFAULTS.overlaid(List.of(ClientKnobs.BREAKER_FAILURES.at(3L))), now::get);

    @BeforeEach
    void failTwice() {
        breakers.failed(ADDRESS, LOST, Patience.FAIR);
        breakers.failed(ADDRESS, LOST, Patience.FAIR);
    }

    private static Transport.Reply reply(int status, Header... fields) {
        return new Transport.Reply(status, new ReplyHeaders(fields), ADDRESS, InputStream.nullInputStream(), () -> {});
    }

    @Test
    void opensWhenCallsWithTimeAreLate() {
        assertThat(breakers.mayTry(ADDRESS)).isTrue();
        breakers.failed(ADDRESS, LATE, Patience.FAIR);
        assertThat(breakers.mayTry(ADDRESS)).isFalse();
    }

    @Test
    void opensForConnectionsThatAreLostHoweverShortTheTime() {
        breakers.failed(ADDRESS, LOST, Patience.SHORT);
        assertThat(breakers.mayTry(ADDRESS)).isFalse();
    }

    @Test
    void doesNotOpenForCallersThatGaveNextToNoTime() {
        for (var i = 0; i < 100; i++) {
            breakers.failed(ADDRESS, LATE, Patience.SHORT);
            breakers.answered(ADDRESS, reply(504), Patience.SHORT);
        }
        assertThat(breakers.mayTry(ADDRESS)).isTrue();
    }

    @Test
    void doesNotOpenForFailuresThatAreOnlyPassedOn() {
        for (var i = 0; i < 100; i++) {
            breakers.answered(ADDRESS, reply(503, new BasicHeader(ClientException.DO_NOT_RETRY, "1")), Patience.FAIR);
        }
        assertThat(breakers.mayTry(ADDRESS)).isTrue();
        breakers.answered(ADDRESS, reply(503), Patience.FAIR);
        assertThat(breakers.mayTry(ADDRESS)).isFalse();
    }

    @Test
    void closesWithAnAnswer() {
        breakers.answered(ADDRESS, reply(404), Patience.SHORT);
        breakers.failed(ADDRESS, LOST, Patience.FAIR);
        assertThat(breakers.mayTry(ADDRESS)).isTrue();
        assertThat(breakers.failing()).containsExactly(ADDRESS);
    }

    @Test
    void letsTheNextCallTryIfTheFirstLearnedNothing() {
        for (var nothing : List.of(LATE, BROKEN, GIVEN_UP)) {
            breakers.failed(ADDRESS, LOST, Patience.FAIR);
            assertThat(breakers.mayTry(ADDRESS)).isFalse();
            now.addAndGet(ClientKnobs.BREAKER_OPEN.standard().toNanos());
            assertThat(breakers.mayTry(ADDRESS)).isTrue();
            assertThat(breakers.mayTry(ADDRESS)).as("a second one beside it").isFalse();
            breakers.failed(ADDRESS, nothing, Patience.SHORT);
            assertThat(breakers.mayTry(ADDRESS))
                    .as("after %s", nothing.detail())
                    .isTrue();
        }
    }

    private void opensAndIsTried() {
        breakers.failed(ADDRESS, LOST, Patience.FAIR);
        now.addAndGet(ClientKnobs.BREAKER_OPEN.standard().toNanos());
        assertThat(breakers.mayTry(ADDRESS)).isTrue();
        assertThat(breakers.mayTry(ADDRESS)).isFalse();
    }

    /// Calls that are made side by side are given up together as soon as one of them is refused, and that is so each
    /// time for all but the one that tries: it would never end.
    @Test
    void letsAllTryIfTheFirstWasGivenUp() {
        opensAndIsTried();
        breakers.failed(ADDRESS, GIVEN_UP, Patience.FAIR);
        assertThat(breakers.mayTry(ADDRESS)).isTrue();
        assertThat(breakers.mayTry(ADDRESS)).as("beside it").isTrue();
        breakers.failed(ADDRESS, LOST, Patience.FAIR);
        assertThat(breakers.mayTry(ADDRESS)).as("after one failure").isFalse();
    }

    @Test
    void isNotTriedSoonerForCallsThatWereUnderWayAndLearnedNothing() {
        breakers.failed(ADDRESS, LOST, Patience.FAIR);
        for (var nothing : List.of(LATE, BROKEN, GIVEN_UP)) {
            breakers.failed(ADDRESS, nothing, Patience.SHORT);
            assertThat(breakers.mayTry(ADDRESS))
                    .as("after %s", nothing.detail())
                    .isFalse();
        }
    }
}
