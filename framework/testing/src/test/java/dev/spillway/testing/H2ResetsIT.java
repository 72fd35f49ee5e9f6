package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import dev.spillway.testing.H2Outcome.Reset;
import dev.spillway.testing.RawClient.End;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Streams that end early: by the client, by the server because the client broke a rule, by the end of the
/// connection. Their handlers are interrupted, and a connection that makes too many of them ends.
class H2ResetsIT extends H2UnderAttack {
    private static final int STREAMS = 100;
    private static final int MOST = 3_000;

    @Test
    @FailsUpstream("counts them, but leaves the handlers running")
    void endsRapidResetAndItsHandlers() {
        var client = client();
        var pairs = new ByteArrayOutputStream();
        var request = HeaderBlock.request("GET", "/hold?ms=8000").bytes();
        for (var i = 0; i < MOST; i++) {
            var stream = client.newStream();
            pairs.writeBytes(
                    new H2Frame(H2Frame.HEADERS, H2Frame.END_HEADERS | H2Frame.END_STREAM, stream, request).bytes());
            pairs.writeBytes(H2Frame.of(H2Frame.RST_STREAM, 0, stream, H2Error.CANCEL.code())
                    .bytes());
        }

        assertEnded(client.flood(pairs.toByteArray(), 1, PATIENCE), H2Error.ENHANCE_YOUR_CALM);
        assertThat(witness().begun()).isLessThan(MOST);
        ChildService.await(
                Duration.ofSeconds(3), () -> witness().begun() == witness().ended());
    }

    /// How a client makes the server reset a stream.
    enum Provocation {
        ZERO_CREDIT {
            @Override
            void on(H2Client client, int stream) {
                client.windowUpdate(stream, 0);
            }
        },
        TOO_MUCH_CREDIT {
            @Override
            void on(H2Client client, int stream) {
                client.windowUpdate(stream, Integer.MAX_VALUE).windowUpdate(stream, Integer.MAX_VALUE);
            }
        },
        CONTENT_AFTER_THE_END {
            @Override
            void on(H2Client client, int stream) {
                client.finish(stream, "a").data(stream, 0, (byte) 'b');
            }
        },
        FIELDS_AFTER_THE_END {
            @Override
            void on(H2Client client, int stream) {
                client.finish(stream, "a")
                        .headers(
                                stream,
                                H2Frame.END_HEADERS | H2Frame.END_STREAM,
                                HeaderBlock.empty().field("a", "b"));
            }
        },
        WRONG_LENGTH {
            @Override
            void on(H2Client client, int stream) {
                client.finish(stream, "longer than it said");
            }
        },
        DEPENDS_ON_ITSELF {
            @Override
            void on(H2Client client, int stream) {
                client.priority(stream, stream);
            }
        },
        PSEUDO_FIELDS_AT_THE_END {
            @Override
            void on(H2Client client, int stream) {
                client.headers(stream, H2Frame.END_HEADERS | H2Frame.END_STREAM, HeaderBlock.request("GET", "/get"));
            }
        };

        abstract void on(H2Client client, int stream);
    }

    @ParameterizedTest
    @EnumSource
    @FailsUpstream("some are counted, some end the connection at once, some do nothing; handlers run on")
    void endsAConnectionThatMakesItResetStreams(Provocation provocation) {
        var client = client();
        var made = 0;
        try {
            while (made < MOST && client.end() == End.OPEN) {
                var stream = client.open(
                        HeaderBlock.request("POST", "/sluggish?ms=8000").field("content-length", "5"));
                client.data(stream, 0, (byte) 'a');
                provocation.on(client, stream);
                made++;
                client.outcome(stream);
            }
        } catch (UncheckedIOException e) {
            // The server was faster.
        }

        assertEnded(client.awaitEnd(PATIENCE), H2Error.ENHANCE_YOUR_CALM);
        // An ordinary client of a bad network must not come near.
        assertThat(made).isBetween(STREAMS, 1_000);
        ChildService.await(
                Duration.ofSeconds(3), () -> witness().begun() == witness().ended());
    }

    @Test
    @FailsUpstream("51 resets are too many")
    void keepsAConnectionWhoseHundredCallsAreGivenUpTogether() {
        var client = client();
        var before = witness().begun();
        var streams = IntStream.range(0, STREAMS)
                .map(_ -> client.get("/hold?ms=8000"))
                .toArray();
        ChildService.await(PATIENCE, () -> witness().begun() == before + STREAMS);

        IntStream.of(streams).forEach(stream -> client.reset(stream, H2Error.CANCEL));

        assertAlive(client);
        ChildService.await(
                Duration.ofSeconds(3), () -> witness().begun() == witness().ended());
    }

    @Test
    @FailsUpstream("hole 15: never interrupted")
    void interruptsTheHandlerOfAStreamThatIsReset() {
        var client = client();
        var before = witness();
        var stream = client.get("/hold?ms=8000");
        ChildService.await(PATIENCE, () -> witness().begun() == before.begun() + 1);

        client.reset(stream, H2Error.CANCEL);

        ChildService.await(Duration.ofSeconds(5), () -> witness().interrupted() == before.interrupted() + 1);
        assertAlive(client);
    }

    @Test
    @FailsUpstream("not interrupted")
    void interruptsTheHandlersOfAConnectionThatIsReset() {
        var client = client();
        var before = witness();
        for (var i = 0; i < 10; i++) {
            client.get("/hold?ms=8000");
        }
        ChildService.await(PATIENCE, () -> witness().begun() == before.begun() + 10);

        client.abort();

        ChildService.await(Duration.ofSeconds(5), () -> witness().interrupted() == before.interrupted() + 10);
    }

    @Test
    @FailsUpstream("not interrupted")
    void interruptsTheHandlersOfAConnectionThatItsClientCloses() {
        var client = client();
        var before = witness();
        client.get("/hold?ms=8000");
        ChildService.await(PATIENCE, () -> witness().begun() == before.begun() + 1);

        client.close();

        ChildService.await(Duration.ofSeconds(5), () -> witness().interrupted() == before.interrupted() + 1);
    }

    @Test
    @FailsUpstream("GOAWAY at the 129th, for all of them")
    void refusesOneStreamTooManyAndKeepsTheTableInStep() {
        var client = client();
        var streams = new ArrayList<Integer>();
        for (var i = 0; i < STREAMS; i++) {
            streams.add(client.get("/hold?ms=3000"));
        }
        var refused = client.send(HeaderBlock.request("GET", "/get").indexed("x-mark", "in step"));

        assertThat(client.outcome(refused)).isEqualTo(new Reset(H2Error.REFUSED_STREAM));
        streams.forEach(
                stream -> assertThat(client.answer(stream)).hasStatus(200).hasText("held"));
        assertThat(client.answer(client.send(HeaderBlock.request("GET", "/mark").index(62))))
                .hasText("in step");
    }

    @Test
    @FailsUpstream("interrupts nobody, has no deadline")
    void answersAHundredCallsThatMeetTheirDeadlineTogetherAndKeepsTheirConnection() {
        var client = client();
        var before = witness().begun();
        var streams = IntStream.range(0, STREAMS)
                .map(_ -> client.get("/hold?ms=30000"))
                .boxed()
                .toList();
        ChildService.await(PATIENCE, () -> witness().begun() == before + STREAMS);

        subject().advance(Duration.ofSeconds(10));

        streams.forEach(stream -> {
            switch (client.outcome(stream)) {
                case Answered(var answer) -> assertThat(answer).isProblem(504);
                case H2Outcome other -> throw new AssertionError(other.toString());
            }
        });
        assertAlive(client);
    }

    @Override
    boolean withCanary() {
        // The clock is turned: a request of the canary's might be late by it.
        return false;
    }
}
