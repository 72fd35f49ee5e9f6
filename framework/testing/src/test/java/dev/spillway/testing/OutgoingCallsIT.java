package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.App;
import dev.spillway.http.Deadline;
import dev.spillway.http.FanOut;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Services that call services.
class OutgoingCallsIT {
    private static final String[] WIDE = {
        "spillway.routes.default.rate = 100000/s", "spillway.routes.default.client-rate = 100000/s"
    };

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    /// The same trace, whoever is the span.
    private static final String CONTINUED = "00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01";

    private final Deque<TestService> services = new ArrayDeque<>();

    @AfterEach
    void closeAll() {
        services.forEach(TestService::close);
    }

    private TestService start(java.util.function.Consumer<App> setup, String... overrides) {
        var all = new java.util.ArrayList<>(List.of(WIDE));
        all.addAll(List.of(overrides));
        var service = TestService.start(setup, all.toArray(String[]::new));
        services.push(service);
        return service;
    }

    private static Base base(TestService service) {
        return Base.of("http://127.0.0.1:" + service.port());
    }

    private TestService hop(TestService next, String name, List<String> ended, String... overrides) {
        return start(
                app -> {
                    var client = app.client("next", base(next));
                    app.get("/work", _ -> {
                        try {
                            return Response.json(client.get("/work").as(String.class));
                        } finally {
                            ended.add(name);
                        }
                    });
                },
                overrides);
    }

    @Test
    void deadlineAtTheEdgeEndsWorkFiveHopsDown() {
        var ended = new CopyOnWriteArrayList<String>();
        var arrived = new CountDownLatch(1);
        var told = new CopyOnWriteArrayList<Duration>();
        var leaf = start(app -> app.get("/work", request -> {
            told.add(Deadline.current().remaining());
            arrived.countDown();
            try {
                new CountDownLatch(1).await();
                return Response.text("never");
            } finally {
                ended.add("leaf");
            }
        }));
        var next = leaf;
        for (var name : List.of("fourth", "third", "second", "first")) {
            next = hop(next, name, ended, "spillway.clients.default.slack = 150ms");
        }
        try (var caller = next.client()) {
            var answer = caller.ask("GET /work HTTP/1.1\r\nHost: x\r\nX-Request-Timeout-Ms: 2500\r\n\r\n");
            assertThat(answer).isProblem(504);
        }
        assertThat(arrived.getCount()).isZero();
        assertThat(told.getFirst()).isLessThanOrEqualTo(Duration.ofMillis(2_500 - 4 * 150));
        // Connections may wait for another call; nobody works any more.
        services.forEach(OutgoingCallsIT::awaitIdle);
        // The last hop waits exactly as long as it told the leaf to work: those two end together. Each of the others
        // keeps
        // a part of the time for its own answer, so the rest ends from the far end.
        assertThat(ended.subList(0, 2)).containsExactlyInAnyOrder("leaf", "fourth");
        assertThat(ended.subList(2, ended.size())).containsExactly("third", "second", "first");
    }

    private static void awaitIdle(TestService service) {
        var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (service.callsInFlight() > 0) {
            assertThat(System.nanoTime() - end).as("calls are left").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void onlyLayerAboveFailingLeafTriesAgain() {
        var arrived = new AtomicInteger();
        var leaf = start(app -> app.get("/work", _ -> {
            arrived.incrementAndGet();
            throw new ProblemException(Problem.of(503, "Service Unavailable"));
        }));
        var wide = new String[] {
            "spillway.clients.default.breaker-failures = 100", "spillway.clients.default.backoff = 10ms"
        };
        var third = relay(leaf, wide);
        var second = relay(third, wide);
        var first = relay(second, wide);
        var offered = 80;
        for (var i = 0; i < offered; i++) {
            assertThat(first.get("/work")).isProblem(503).hasHeader("X-Do-Not-Retry", "1");
        }
        assertThat(retries(first)).isZero();
        assertThat(retries(second)).isZero();
        assertThat(retries(third)).isBetween(10, offered);
        assertThat(arrived.get()).isLessThanOrEqualTo(offered + retries(third));
    }

    @Test
    void nobodyTriesAgainWhatABreakerBelowKeepsBack() {
        var leaf = start(app -> app.get("/work", _ -> {
            throw new ProblemException(Problem.of(503, "Service Unavailable"));
        }));
        var wide = new String[] {
            "spillway.clients.default.breaker-failures = 100", "spillway.clients.default.backoff = 10ms"
        };
        var third =
                relay(leaf, "spillway.clients.default.breaker-failures = 3", "spillway.clients.default.backoff = 10ms");
        var second = relay(third, wide);
        var first = relay(second, wide);
        for (var i = 0; i < 40; i++) {
            assertThat(first.get("/work")).isProblem(503).hasHeader("X-Do-Not-Retry", "1");
        }

        assertThat(retries(second)).isZero();
        assertThat(retries(first)).isZero();
    }

    private TestService relay(TestService next, String... overrides) {
        return start(
                app -> {
                    var client = app.client("next", base(next));
                    app.get("/work", _ -> Response.text(client.get("/work").as(String.class)));
                },
                overrides);
    }

    private static int retries(TestService service) {
        var found = Pattern.compile("spillway_client_retries_total\\{client=\"next\"} (\\d+)")
                .matcher(service.admin("/metrics").text());
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    @Test
    void failuresThatPassHandlerAreAnsweredAsWhatTheyAre() {
        var broken = start(app -> {
            app.get("/missing", _ -> Response.status(404));
            app.get("/hang", _ -> {
                new CountDownLatch(1).await();
                return Response.status(204);
            });
        });
        var service = start(
                app -> {
                    var client = app.client("next", base(broken));
                    var hasty = app.client("hasty", base(broken));
                    app.get(
                            "/missing",
                            _ -> Response.json(client.get("/missing").as(String.class)));
                    app.get("/hang", _ -> Response.json(hasty.get("/hang").as(String.class)));
                },
                "spillway.clients.hasty.timeout = 50ms",
                "spillway.clients.next.retries = 0");
        assertThat(service.get("/missing")).isProblem(502);
        assertThat(service.get("/hang")).isProblem(504);
        broken.close();
        assertThat(service.get("/missing")).isProblem(502);
    }

    @Test
    void readsAndWritesJson() {
        record Item(String sku, int count) {}
        var stock = start(app -> app.post(
                "/items/{sku}",
                request -> Response.json(new Item(
                        request.path("sku"), request.body().json(Item.class).count() + 1))));
        var service = start(app -> {
            var client = app.client("stock", base(stock));
            app.get(
                    "/add",
                    _ -> Response.text(client.post("/items/{sku}", "a/b")
                            .json(new Item("x", 41))
                            .as(Item.class)
                            .toString()));
        });
        assertThat(service.get("/add")).hasText("Item[sku=a/b, count=42]");
    }

    @Test
    void passesStreamThrough() {
        var content = "line\n".repeat(50_000);
        var origin = start(app -> app.get(
                "/file", _ -> Response.bytes("text/plain", content.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        var service = start(app -> {
            var client = app.client("origin", base(origin));
            app.get("/file", _ -> {
                var stream = client.get("/file").open();
                return Response.stream("text/plain", out -> {
                    try (stream) {
                        stream.content().transferTo(out);
                    }
                });
            });
            app.get(
                    "/forgotten",
                    _ -> Response.text("" + client.get("/file").open().status()));
        });
        assertThat(service.get("/file")).hasText(content);
        assertThat(service.get("/forgotten")).hasText("200");
        service.awaitQuiet();
        assertThat(service.admin("/metrics").text())
                .contains(
                        "spillway_client_leaked_total{client=\"origin\"} 1",
                        "spillway_client_in_flight{client=\"origin\"} 0");
    }

    @Test
    void carriesTraceAndRequestId() {
        var seen = new CopyOnWriteArrayList<String>();
        var leaf = start(app -> app.get("/work", request -> {
            seen.add(request.header("traceparent").orElse("-") + " "
                    + request.header("X-Request-Id").orElse("-"));
            return Response.json("done");
        }));
        var service = hop(leaf, "first", new CopyOnWriteArrayList<>());
        try (var caller = service.client()) {
            caller.ask("GET /work HTTP/1.1\r\nHost: x\r\ntraceparent: " + PARENT + "\r\nX-Request-Id: r7\r\n\r\n");
        }
        assertThat(seen).singleElement().asString().matches(CONTINUED + " r7").doesNotContain(PARENT);
    }

    /// One that is made for a call would be made for every call, with its permits, connections and threads.
    @Test
    void refusesToMakeClientsForCalls() {
        var made = new AtomicReference<App>();
        var thrown = new CopyOnWriteArrayList<Exception>();
        var service = start(
                app -> {
                    made.set(app);
                    app.client("known", Base.of("http://127.0.0.1:1"));
                    // Of which the configuration alone knows whom it calls.
                    app.client("configured");
                    app.get("/work", _ -> {
                        var base = Base.of("http://127.0.0.1:1");
                        for (Runnable make : List.<Runnable>of(
                                () -> made.get().client("new", base),
                                () -> made.get().client("known", base),
                                () -> made.get().client("configured"))) {
                            try {
                                make.run();
                            } catch (IllegalStateException e) {
                                thrown.add(e);
                            }
                        }
                        return Response.status(204);
                    });
                },
                "spillway.clients.configured.base = http://127.0.0.1:1");
        assertThat(service.get("/work")).hasStatus(204);
        assertThat(thrown).hasSize(3).allMatch(e -> e.getMessage().contains("before the service starts"));
    }

    @Test
    void carriesTraceOnUnlessApplicationSetsIt() {
        var seen = new CopyOnWriteArrayList<String>();
        var leaf = start(app -> app.get("/work", request -> {
            seen.add(request.header("traceparent").orElse("-") + " "
                    + request.header("tracestate").orElse("-"));
            return Response.status(204);
        }));
        var service = start(app -> {
            var client = app.client("next", base(leaf));
            app.get(
                    "/own",
                    _ -> Response.status(client.get("/work")
                            .header("traceparent", "00-3-4-01")
                            .send()
                            .status()));
            app.get("/fan", _ -> {
                try (var fan = FanOut.open()) {
                    var answer = fan.fork(() -> client.get("/work").send());
                    fan.join();
                    return Response.status(answer.get().status());
                }
            });
        });
        try (var caller = service.client()) {
            var fields = "Host: x\r\ntraceparent: " + PARENT + "\r\ntracestate: a=b\r\n\r\n";
            caller.ask("GET /own HTTP/1.1\r\n" + fields);
            caller.ask("GET /fan HTTP/1.1\r\n" + fields);
        }
        assertThat(seen).hasSize(2).first().isEqualTo("00-3-4-01 a=b");
        assertThat(seen.getLast()).matches(CONTINUED + " a=b").doesNotContain(PARENT);
    }

    @Test
    void showsWhatItsClientsHoldAndWhichAddressesFail() {
        var broken = start(app -> app.get("/work", _ -> Response.status(503)));
        var service = relay(broken, "spillway.clients.next.retries = 0", "spillway.clients.next.breaker-failures = 3");
        for (var i = 0; i < 3; i++) {
            assertThat(service.get("/work")).isProblem(503);
        }
        ChildService.await(Duration.ofSeconds(10), () -> {
            service.advance(Duration.ofSeconds(1));
            return service.admin("/metrics")
                    .text()
                    .contains("spillway_client_breaker{address=\"127.0.0.1\",client=\"next\"}");
        });
        assertThat(service.admin("/metrics").text())
                .contains(
                        "spillway_client_waiting{client=\"next\"} 0",
                        "spillway_client_in_flight{client=\"next\"} 0",
                        "spillway_client_connections_idle{client=\"next\"} ",
                        "spillway_client_breakers_open{client=\"next\"} 1",
                        "spillway_client_budget{client=\"next\"} ",
                        "spillway_client_budget_spent_total{client=\"next\"} 0",
                        "spillway_client_retries_total{client=\"next\"} 0",
                        "spillway_client_time_left_seconds_count{client=\"next\"} 3",
                        "spillway_client_calls_seconds_count{client=\"next\",outcome=\"server_error\",route=\"GET /work\"} 3");
    }
}
