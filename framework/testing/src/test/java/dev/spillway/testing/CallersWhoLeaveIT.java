package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Deadline;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What HTTP/1.1 makes of callers who say more, or nothing more, while a handler works for them.
class CallersWhoLeaveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String QUICK = "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n";

    private final CountDownLatch go = new CountDownLatch(1);
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private final TestService service = TestService.start(
            app -> {
                app.get("/slow", _ -> {
                    seen.add("begun");
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        seen.add("interrupted");
                        throw e;
                    }
                    return Response.text("slow");
                });
                app.post("/body", request -> {
                    // Too large to be read before its handler begins.
                    var body = request.body().stream();
                    var first = body.readNBytes(4).length;
                    seen.add("begun");
                    go.await();
                    var rest = body.readAllBytes().length;
                    return Response.text(first + rest + " bytes");
                });
                app.get(
                        "/feed",
                        _ -> Response.stream("text/plain", out -> {
                            out.write("first".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                            out.flush();
                            seen.add("begun");
                            try {
                                go.await();
                            } catch (InterruptedException e) {
                                seen.add("interrupted");
                                throw new java.io.InterruptedIOException();
                            }
                        }));
                app.get("/quick", _ -> Response.text("quick"));
            },
            Stream.concat(UnderAttack.TLS.stream(), UnderAttack.FAST.stream()).toArray(String[]::new));

    @AfterEach
    void stop() {
        go.countDown();
        service.close();
    }

    private RawClient connect(Transport transport) {
        return RawClient.connect(transport, service.port(transport), "127.0.0.1", 0);
    }

    private void awaitSeen(String what) throws InterruptedException {
        assertThat(seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(what);
    }

    /// Handlers have run for longer than the time after which somebody looks out for their callers.
    private void takeTime() {
        service.advance(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @EnumSource
    void answersWhoeverAsksMoreMeanwhile(Transport transport) throws Exception {
        try (var caller = connect(transport)) {
            caller.send(SLOW);
            awaitSeen("begun");
            takeTime();
            caller.send(QUICK + QUICK);
            takeTime();
            go.countDown();
            assertThat(caller.answer()).hasText("slow");
            assertThat(caller.answer()).hasText("quick");
            assertThat(caller.answer()).hasText("quick");
            assertThat(caller.get("/quick")).hasText("quick");
        }
    }

    /// More than fits what is read ahead.
    @ParameterizedTest
    @EnumSource
    void losesNothingOfManyRequestsThatComeMeanwhile(Transport transport) throws Exception {
        var many = 300;
        try (var caller = connect(transport)) {
            caller.send(SLOW);
            awaitSeen("begun");
            takeTime();
            caller.send(QUICK.repeat(many));
            go.countDown();
            assertThat(caller.answer()).hasText("slow");
            for (var i = 0; i < many; i++) {
                assertThat(caller.answer()).hasStatus(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsConnectionOfWhoeverWaits(Transport transport) throws Exception {
        try (var caller = connect(transport)) {
            for (var i = 0; i < 3; i++) {
                caller.send(SLOW);
                awaitSeen("begun");
                if (i == 0) {
                    takeTime();
                    go.countDown();
                }
                assertThat(caller.answer()).hasText("slow");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesHandlerAllOfBodyThatWasReadAhead(Transport transport) throws Exception {
        try (var caller = connect(transport)) {
            caller.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n0123");
            awaitSeen("begun");
            takeTime();
            caller.send("x".repeat(69_996) + QUICK);
            go.countDown();
            assertThat(caller.answer()).hasText("70000 bytes");
            assertThat(caller.answer()).hasText("quick");
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptsHandlerAndFreesItsPermit(Transport transport) throws Exception {
        var caller = connect(transport);
        caller.send(SLOW);
        awaitSeen("begun");
        caller.close();
        awaitSeen("interrupted");
        awaitNoCall(service);
        assertThat(service.admin("/metrics").text())
                .containsPattern("spillway_calls_seconds_count\\{.*outcome=\"gone\".*} 1");
    }

    @ParameterizedTest
    @EnumSource
    void interruptsWriterThatHasNothingToWrite(Transport transport) throws Exception {
        var caller = connect(transport);
        caller.send("GET /feed HTTP/1.1\r\nHost: x\r\n\r\n");
        awaitSeen("begun");
        caller.close();
        awaitSeen("interrupted");
        awaitNoCall(service);
    }

    /// Nothing tells one who has ended its own side from one who has gone.
    @Test
    void takesEndOfCallersSideForItsDeparture() throws Exception {
        try (var caller = connect(Transport.CLEAR)) {
            caller.send(SLOW);
            awaitSeen("begun");
            caller.halfClose();
            awaitSeen("interrupted");
            assertThat(caller.awaitEnd(PATIENCE)).isNotEqualTo(RawClient.End.OPEN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersQuicklyWhoHasEndedItsSide(Transport transport) {
        try (var caller = connect(transport)) {
            caller.send(QUICK).halfClose();
            assertThat(caller.answer()).hasText("quick");
        }
    }

    @Test
    void departureTravelsDownTheChain() throws Exception {
        var deadlines = new ConcurrentHashMap<String, Deadline>();
        var leaf = TestService.start(app -> app.get("/work", _ -> {
            deadlines.put("leaf", Deadline.current());
            seen.add("begun");
            go.await();
            return Response.json("done");
        }));
        var second = hop(leaf, "second", deadlines);
        var first = hop(second, "first", deadlines);
        try (leaf;
                second;
                first) {
            var caller = first.client();
            caller.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitSeen("begun");
            var ended = new CopyOnWriteArrayList<String>();
            deadlines.forEach((name, deadline) -> deadline.onEnd(() -> ended.add(name)));
            caller.close();
            for (var hop : List.of(first, second, leaf)) {
                awaitNoCall(hop);
            }
            // Each ends because the one before it has: but what is registered runs beside the interrupt, which may
            // have closed the connection to the next one first.
            assertThat(ended).containsExactlyInAnyOrder("first", "second", "leaf");
            for (var hop : List.of(first, second)) {
                assertThat(hop.admin("/metrics").text())
                        .contains("spillway_client_in_flight{client=\"next\"} 0")
                        .containsPattern("spillway_client_calls_seconds_count\\{.*outcome=\"cancelled\".*} 1");
            }
        }
    }

    private static void awaitNoCall(TestService service) {
        ChildService.await(PATIENCE, () -> service.callsInFlight() == 0);
    }

    private static TestService hop(TestService next, String name, Map<String, Deadline> deadlines) {
        return TestService.start(app -> {
            var client = app.client("next", Base.of("http://127.0.0.1:" + next.port()));
            app.get("/work", _ -> {
                deadlines.put(name, Deadline.current());
                return Response.json(client.get("/work").as(String.class));
            });
        });
    }
}
