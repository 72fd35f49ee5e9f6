package dev.spillway.testing;

import static dev.spillway.limit.Limit.permits;
import static dev.spillway.limit.Limit.stream;
import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Event;
import dev.spillway.http.EventWriter;
import dev.spillway.http.Response;
import dev.spillway.http.Response.Field;
import dev.spillway.testing.EveryWay.Way;
import dev.spillway.testing.TestClient.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Server-sent events: what their clients see, and that they hold nothing longer than they may.
@ParameterizedClass
@MethodSource("dev.spillway.testing.EveryWay#ways")
@Timeout(90)
class EventsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameter
    Way way;

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore interrupted = new Semaphore(0);
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<RawClient> raw = new ArrayList<>();
    private TestService service;

    private void setUp(App app) {
        app.get("/three", request -> {
            var first = request.header("Last-Event-ID").map(Integer::parseInt).orElse(0) + 1;
            return Response.events(events -> {
                for (var i = first; i < first + 3; i++) {
                    events.send(Event.of("line " + i + "\nid: 99").named("tick").id("" + i));
                }
            });
        });
        app.get("/quiet", _ -> Response.events(quiet()))
                .limit(permits(8), stream().minutes(5).heartbeatSeconds(1));
        app.get("/few", _ -> Response.events(quiet()))
                .limit(permits(4), stream().minutes(5).heartbeatSeconds(1));
        app.get("/short", _ -> Response.events(quiet()))
                .limit(stream().seconds(5).heartbeatSeconds(1));
        app.get(
                        "/flood",
                        _ -> Response.events(watched(events -> {
                            while (true) {
                                events.send("x".repeat(100_000));
                            }
                        })))
                .limit(stream().minutes(5));
        app.get(
                "/fails",
                _ -> Response.events(events -> {
                    events.send("one");
                    throw new IllegalStateException("a secret");
                }));
        app.get("/get", _ -> Response.text("ok"));
    }

    /// Says one thing, and then nothing for ever.
    private EventWriter quiet() {
        return watched(events -> {
            events.send("hello");
            over.await();
        });
    }

    private EventWriter watched(EventWriter writer) {
        return events -> {
            begun.release();
            try {
                writer.write(events);
            } catch (InterruptedException e) {
                interrupted.release();
                throw e;
            }
        };
    }

    @BeforeEach
    void start() {
        var settings = new ArrayList<>(UnderAttack.FAST);
        settings.addAll(UnderAttack.TLS);
        settings.addAll(List.of(
                "spillway.write.progress = 1s",
                "spillway.shutdown.drain = 60s",
                "spillway.routes.\"GET /few\".queue = 0"));
        service = TestService.start(this::setUp, settings.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        raw.forEach(RawClient::close);
        service.awaitQuiet();
        service.close();
    }

    private TestClient client() {
        return TestClient.connect(way.transport(), way.protocol(), service.port(way.transport()), "127.0.0.3");
    }

    private Answer get(String path, Field... fields) {
        try (var client = client()) {
            return client.ask("GET", path, List.of(fields), new byte[0]);
        }
    }

    /// Asks for something and goes on while it lasts.
    private void open(String path, String from) {
        var client = RawClient.connect(way.transport(), way.protocol(), service.port(way.transport()), from, 0);
        raw.add(client);
        switch (way.protocol()) {
            case HTTP_1_1 -> client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            case HTTP_2 -> H2Client.over(client).begin().get(path);
        }
    }

    private void awaitBegun(int count) throws InterruptedException {
        assertThat(begun.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private void awaitInterrupted(int count) throws InterruptedException {
        assertThat(interrupted.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void sendsEvents() {
        assertThat(get("/three"))
                .hasStatus(200)
                .hasHeader("Content-Type", "text/event-stream")
                .hasHeader("Cache-Control", "no-store, no-transform")
                .hasHeader("X-Accel-Buffering", "no")
                .hasNoHeader("Content-Length")
                .hasText("""
                        id: 1
                        event: tick
                        data: line 1
                        data: id: 99

                        id: 2
                        event: tick
                        data: line 2
                        data: id: 99

                        id: 3
                        event: tick
                        data: line 3
                        data: id: 99

                        """);
    }

    @Test
    void goesOnAfterTheLastEventThatItsClientHasSeen() {
        assertThat(get("/three", new Field("Last-Event-ID", "41")).text()).startsWith("id: 42\n");
    }

    @Test
    void answersHeadWithoutRunningTheWriter() {
        try (var client = client()) {
            assertThat(client.ask("HEAD", "/quiet", List.of(), new byte[0]))
                    .hasStatus(200)
                    .hasHeader("Content-Type", "text/event-stream");
            assertThat(client.get("/get")).hasText("ok");
        }
        assertThat(begun.availablePermits()).isZero();
    }

    @Test
    void endsWholeWhenItsTimeIsOverAndShowedThatItLivesUntilThen() throws InterruptedException {
        try (var client = client()) {
            var answer = client.get("/short");

            assertThat(answer.text()).startsWith("data: hello\n\n:\n\n").endsWith(":\n\n");
            assertThat(client.get("/get")).hasText("ok");
        }
        awaitInterrupted(1);
    }

    @Test
    void findsAClientThatHasGone() throws InterruptedException {
        open("/quiet", "127.0.0.3");
        awaitBegun(1);

        raw.forEach(RawClient::reset);

        awaitInterrupted(1);
        service.awaitQuiet();
    }

    @Test
    void endsAClientThatReadsNothing() throws InterruptedException {
        open("/flood", "127.0.0.3");
        awaitBegun(1);

        awaitInterrupted(1);
    }

    @Test
    void aFloodOfClientsTakesThePermitsOfItsRouteAndNoMore() throws InterruptedException {
        for (var i = 0; i < 4; i++) {
            open("/few", "127.0.0." + (20 + i));
        }
        awaitBegun(4);

        assertThat(get("/few")).isProblem(429).hasRetryAfter();
        assertThat(get("/get")).hasText("ok");
        ChildService.await(PATIENCE, () -> service.callsInFlight() == 4);
        raw.forEach(RawClient::reset);
        awaitInterrupted(4);
    }

    @Test
    void oneClientHasItsShareOfThePermitsInStreams() throws InterruptedException {
        open("/quiet", "127.0.0.3");
        open("/quiet", "127.0.0.3");
        awaitBegun(2);

        assertThat(get("/quiet")).isProblem(429).names("spillway.routes.\"GET /quiet\".client-share");
        open("/quiet", "127.0.0.4");
        awaitBegun(1);
        raw.forEach(RawClient::reset);
        awaitInterrupted(3);
    }

    @Test
    void aWriterThatFailsShowsNothingAndIsNotTakenForWhole() {
        var client = RawClient.connect(way.transport(), way.protocol(), service.port(way.transport()), "127.0.0.3", 0);
        raw.add(client);
        switch (way.protocol()) {
            case HTTP_1_1 -> {
                client.send("GET /fails HTTP/1.1\r\nHost: localhost\r\n\r\n").awaitEnd(PATIENCE);
                assertThat(client.receivedText()).doesNotContain("secret").doesNotContain("0\r\n\r\n");
            }
            case HTTP_2 -> {
                var streams = H2Client.over(client).begin();
                assertThat(streams.outcome(streams.get("/fails"))).isInstanceOf(H2Outcome.Reset.class);
            }
        }
    }

    @Test
    void holdsUpNoShutdown() throws Exception {
        open("/quiet", "127.0.0.3");
        awaitBegun(1);
        var client = raw.getFirst();
        if (way.protocol() == Protocol.HTTP_1_1) {
            while (!client.receivedText().contains("hello")) {
                client.read(1_000, PATIENCE);
            }
        }
        var closing = Thread.ofPlatform().start(service::close);

        awaitInterrupted(1);
        // Far less than the drain may take.
        assertThat(closing.join(PATIENCE)).isTrue();
        if (way.protocol() == Protocol.HTTP_1_1) {
            client.awaitEnd(PATIENCE);
            assertThat(client.receivedText()).endsWith("0\r\n\r\n");
        }
    }
}
