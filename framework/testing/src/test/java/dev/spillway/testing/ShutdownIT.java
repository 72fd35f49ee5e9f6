package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ShutdownIT {
    private static final int CLIENTS = 32;
    private static final List<String> QUICK = List.of(
            "spillway.shutdown.unready = 1s",
            "spillway.shutdown.drain = 10s",
            "spillway.shutdown.cancel = 500ms",
            "spillway.shutdown.close = 500ms",
            "spillway.connections.linger = 500ms");

    private static final String LONG_DEADLINE = "spillway.routes.default.deadline = 60s";
    /// Shorter than whatever the second signal or the cut has to shorten.
    private static final Duration LONGEST = Duration.ofSeconds(25);

    /// What clients saw whose requests the service had taken.
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();

    private final AtomicInteger answered = new AtomicInteger();

    private static ChildService start(String... more) {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(QUICK);
        settings.addAll(List.of(more));
        return ChildService.Start.with(settings).run();
    }

    @Test
    void losesNoRequestOfKeptConnectionsAndEndsWithZero() {
        try (var child = start()) {
            var clients = new ArrayList<Thread>();
            for (var i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> askUntilTheEnd(child.port())));
            }
            ChildService.await(Duration.ofSeconds(10), () -> answered.get() > 10 * CLIENTS);
            var slow = CompletableFuture.supplyAsync(() -> {
                try (var client = RawClient.connect(child.port(), "127.0.0.3")) {
                    return client.get("/slow?ms=3000");
                }
            });
            awaitInFlight(child, "/slow");
            var before = answered.get();

            child.signal("TERM");

            assertThat(slow.join()).hasStatus(200).hasText("slow");
            assertThat(child.exitCode(LONGEST)).as(child.lines().toString()).isZero();
            clients.forEach(ShutdownIT::join);
            assertThat(lost).isEmpty();
            // It went on serving: each client has at least the answer that ended its connection.
            assertThat(answered.get()).isGreaterThanOrEqualTo(before + CLIENTS);
        }
    }

    @Test
    void isUnreadyBeforeItStopsServing() {
        try (var child = start("spillway.shutdown.unready = 10s", "log.level = INFO");
                var admin = RawClient.connect(child.adminPort())) {
            assertThat(admin.get("/readyz")).hasStatus(200);

            child.signal("TERM");

            ChildService.await(Duration.ofSeconds(8), () -> !isReady(child));
            try (var client = RawClient.connect(child.port())) {
                assertThat(client.get("/get")).hasStatus(200).hasText("ok").closes();
            }
            assertThat(child.exitCode(LONGEST)).as(child.lines().toString()).isZero();
            assertThat(child.lines()).anySatisfy(line -> assertThat(line).endsWith("still serving for 10s"));
        }
    }

    @Test
    void keepsAnIdleConnectionUntilItIsQuiet() {
        try (var child = start();
                var client = RawClient.connect(child.port())) {
            assertThat(client.get("/get")).keeps();

            child.signal("TERM");

            assertThat(client.awaitEnd(Duration.ofSeconds(10))).isEqualTo(RawClient.End.EOF);
            assertThat(child.exitCode(LONGEST)).isZero();
        }
    }

    @Test
    void goesOnToCancellingAtASecondSignal() {
        try (var child = start("spillway.shutdown.unready = 30s", "spillway.shutdown.drain = 60s", LONG_DEADLINE);
                var client = RawClient.connect(child.port())) {
            client.send("GET /slow?ms=50000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            awaitInFlight(child, "/slow");

            child.signal("TERM");
            ChildService.await(Duration.ofSeconds(10), () -> !isReady(child));
            child.signal("TERM");

            assertThat(child.exitCode(LONGEST)).as(child.lines().toString()).isOne();
        }
    }

    @Test
    void endsWithOneWhenAHandlerIsDeaf() {
        try (var child = start("spillway.shutdown.drain = 1s", LONG_DEADLINE);
                var client = RawClient.connect(child.port())) {
            client.send("GET /deaf?ms=50000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            awaitInFlight(child, "/deaf");

            child.signal("TERM");

            assertThat(child.exitCode(LONGEST)).as(child.lines().toString()).isOne();
            assertThat(child.lines()).anySatisfy(line -> assertThat(line).contains("cut in the middle of a request"));
        }
    }

    @Test
    void aSecondSignalEndsAServiceWhoseSetUpHangs() {
        try (var child =
                ChildService.Start.with(List.of()).main(HangingSetUpMain.class).begin()) {
            awaitLine(child, HangingSetUpMain.BEGUN);

            child.signal("TERM");
            awaitLine(child, "asked to end: will do so once started, or at once if asked again");
            assertThat(child.isAlive()).isTrue();
            child.signal("TERM");

            assertThat(child.exitCode(LONGEST)).as(child.lines().toString()).isOne();
            assertThat(child.lines()).endsWith("ended before it had started");
        }
    }

    private static void awaitLine(ChildService child, String line) {
        ChildService.await(Duration.ofSeconds(45), () -> child.lines().contains(line));
    }

    private static boolean isReady(ChildService child) {
        return admin(child, "/readyz").status() == 200;
    }

    private static void awaitInFlight(ChildService child, String route) {
        var line = "spillway_calls_in_flight{method=\"GET\",route=\"%s\"} 1".formatted(route);
        ChildService.await(
                Duration.ofSeconds(10), () -> admin(child, "/metrics").text().contains(line));
    }

    private static Answer admin(ChildService child, String path) {
        try (var client = RawClient.connect(child.adminPort())) {
            return client.get(path);
        }
    }

    /// Asks on one kept connection after the other, until nobody accepts any more. A connection that the server
    /// ends without an answer to a request it has taken is a loss, and so is any answer but 200.
    private void askUntilTheEnd(int port) {
        while (true) {
            try (var client = RawClient.connect(port, "127.0.0.2")) {
                askAsLongAsKept(client);
            } catch (UncheckedIOException e) {
                return;
            }
        }
    }

    private void askAsLongAsKept(RawClient client) {
        for (var asked = 1; ; asked++) {
            try {
                var answer = client.get("/get");
                if (answer.status() != 200) {
                    lost.add(answer.toString());
                }
                answered.incrementAndGet();
                if (answer.closes()) {
                    return;
                }
            } catch (IllegalStateException e) {
                lost.add("request %d of a connection: %s, %s".formatted(asked, client.end(), e.getMessage()));
                return;
            }
            ChildService.pause(Duration.ofMillis(10));
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
