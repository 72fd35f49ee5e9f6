package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Answered;
import dev.spillway.testing.H2Outcome.GoAway;
import dev.spillway.testing.RawClient.End;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A process that is asked to end finishes what it has taken over HTTP/2, and tells its clients where to stop.
@ExtendWith(H2Judge.class)
@Timeout(120)
class H2ShutdownIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int CLIENTS = 16;
    private static final int AT_ONCE = 8;

    /// What clients saw who kept the rules.
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();

    private final AtomicInteger answered = new AtomicInteger();

    private static ChildService start() {
        return switch (H2Subject.wanted()) {
            case HELIDON ->
                ChildService.Start.with(List.of()).main(H2HelidonMain.class).run();
            case SPILLWAY, NONE -> {
                var settings = new ArrayList<>(UnderAttack.FAST);
                settings.addAll(List.of(
                        "spillway.shutdown.unready = 1s",
                        "spillway.shutdown.drain = 5s",
                        "spillway.shutdown.cancel = 500ms",
                        "spillway.shutdown.close = 500ms",
                        "spillway.connections.linger = 500ms"));
                yield ChildService.Start.with(settings).main(H2TourMain.class).run();
            }
        };
    }

    @Test
    @FailsUpstream("hole 10: one GOAWAY with 0, or none")
    void saysGoodbyeTwiceAndFinishesWhatIsInFlight() {
        try (var child = start();
                var client = H2Client.connect(child.port()).begin()) {
            assertThat(client.ask("/get")).hasStatus(200);
            var running = client.get("/hold?ms=3000");
            client.roundTrip();

            child.signal("TERM");

            assertThat(client.readUntil(() -> !client.goAways().isEmpty(), PATIENCE))
                    .isTrue();
            assertThat(client.goAways().getFirst().lastStream()).isEqualTo(H2Frame.LAST_POSSIBLE);
            assertThat(client.answer(running)).hasStatus(200).hasText("held");
            var ending = client.awaitEnd(PATIENCE);
            assertThat(ending.end()).isEqualTo(End.EOF);
            assertThat(ending.goAways().stream().map(GoAway::error)).containsOnly(H2Error.NO_ERROR);
            assertThat(ending.goAways().getLast().lastStream()).isEqualTo(running);
            assertThat(child.exitCode(PATIENCE)).as(child.lines().toString()).isZero();
        }
    }

    @Test
    @FailsUpstream("hole 10: the next frame ends the connection")
    void bearsAPingWhileItDrains() {
        try (var child = start();
                var client = H2Client.connect(child.port()).begin()) {
            var running = client.get("/hold?ms=4000");
            client.roundTrip();

            child.signal("TERM");
            // A request that runs keeps the connection; after it the server may end it between two of our frames.
            for (var i = 0; i < 10; i++) {
                client.readUntil(() -> false, Duration.ofMillis(100));
                client.roundTrip();
            }

            assertThat(client.answer(running)).hasStatus(200).hasText("held");
            assertThat(child.exitCode(PATIENCE)).as(child.lines().toString()).isZero();
        }
    }

    @Test
    @FailsUpstream("GOAWAY with 0, or none")
    void losesNoRequestOfClientsThatObey() {
        try (var child = start()) {
            var clients = new ArrayList<Thread>();
            for (var i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> askUntilTheEnd(child.port())));
            }
            ChildService.await(PATIENCE, () -> answered.get() > 10 * CLIENTS * AT_ONCE);

            child.signal("TERM");

            assertThat(child.exitCode(PATIENCE)).as(child.lines().toString()).isZero();
            clients.forEach(H2ShutdownIT::join);
            assertThat(lost).isEmpty();
        }
    }

    /// Asks on one connection after the other, until nobody accepts any more.
    private void askUntilTheEnd(int port) {
        while (true) {
            try (var client = H2Client.connect(port, "127.0.0.2")) {
                client.begin();
                askUntilGoodbye(client);
            } catch (UncheckedIOException | IllegalStateException e) {
                // Not accepted, or accepted and closed before anything was asked.
                if (answered.get() > 0 && refused(port)) {
                    return;
                }
            }
        }
    }

    /// A request is lost that has no answer although the server has not said that it will not look at it.
    private void askUntilGoodbye(H2Client client) {
        while (client.goAways().isEmpty() && client.end() == End.OPEN) {
            var streams = new ArrayList<Integer>();
            try {
                for (var i = 0; i < AT_ONCE; i++) {
                    streams.add(client.get("/get"));
                }
            } catch (UncheckedIOException e) {
                // What was sent before is looked at below.
            }
            for (var stream : streams) {
                var outcome = client.outcome(stream);
                if (outcome instanceof Answered(var answer) && answer.status() == 200) {
                    answered.incrementAndGet();
                } else if (client.goAways().isEmpty()
                        || (client.goAways().getLast().lastStream() >= stream
                                && !outcome.equals(new H2Outcome.Reset(H2Error.REFUSED_STREAM)))) {
                    lost.add(stream + ": " + outcome + " " + client.ending());
                }
            }
            ChildService.pause(Duration.ofMillis(10));
        }
    }

    private static boolean refused(int port) {
        try (var knock = RawClient.connect(port)) {
            return knock.end() != End.OPEN;
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
