package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.Script;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What leaves in one write.
class WriterTest {
    private static final int STREAMS = 100;

    /// Handlers that are ready at about the same time share writes: without that, a service under load does one
    /// system call for each answer, and nobody would notice but for the bill.
    @Test
    void manyAnswersLeaveInFewWrites() throws Exception {
        var ready = new CountDownLatch(STREAMS);
        var fixture = Http2Talk.fixture(Script.doing(call -> {
            ready.countDown();
            try {
                ready.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Response.text("ok");
        }));
        var talk = Http2Talk.with(fixture);
        var requests = new byte[STREAMS][];
        for (var i = 0; i < STREAMS; i++) {
            requests[i] = Frames.get(2 * i + 1, "/");
        }
        talk.pingPong(1);
        var before = talk.channel.writes();
        talk.feed(requests);
        for (var i = 0; i < STREAMS; i++) {
            talk.awaitEnd(2 * i + 1);
        }
        assertThat(talk.channel.writes() - before).isBetween(1, STREAMS / 2);
        talk.end();
    }

    @Test
    void whatGathersDuringAWriteLeavesInOne() throws Exception {
        var fixture = Http2Talk.fixture(Script.doing(_ -> Response.text("ok")));
        var talk = Http2Talk.with(fixture).pingPong(1);
        talk.channel.window(0);
        talk.feed(Frames.get(1, "/"));
        talk.channel.awaitWriter();
        for (var i = 1; i < STREAMS; i++) {
            talk.feed(Frames.get(2 * i + 1, "/"));
        }
        Http2Talk.until("all answers", () -> fixture.observer.streams.size() == STREAMS);
        var before = talk.channel.writes();
        talk.channel.window(Long.MAX_VALUE);
        for (var i = 0; i < STREAMS; i++) {
            talk.awaitEnd(2 * i + 1);
        }
        assertThat(talk.channel.writes() - before).isEqualTo(2);
        talk.end();
    }

    @Test
    void aFaultOfTheChannelEndsTheConnection() throws Exception {
        var fixture = Http2Talk.fixture(Script.doing(_ -> Response.text("ok")));
        var talk = Http2Talk.with(fixture).pingPong(1);
        talk.channel.failWrites();
        talk.feed(Frames.ping(Frames.NONE, new byte[8]));
        talk.join();
    }
}
