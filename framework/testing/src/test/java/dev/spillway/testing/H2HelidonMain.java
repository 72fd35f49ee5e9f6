package dev.spillway.testing;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A raw Helidon with the routes of [H2Tour], as its users would start it.
final class H2HelidonMain {
    private static final int BLOCK = 1 << 14;
    private static final int BLOCKS_OF_A_MEBIBYTE = 64;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    private H2HelidonMain() {}

    public static void main(String[] args) {
        var server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .maxPayloadSize(1 << 20)
                .shutdownGracePeriod(Duration.ofSeconds(5))
                .routing(new H2HelidonMain()::setUp)
                .build()
                .start();
        System.out.println("  main  http://127.0.0.1:" + server.port());
        System.out.println("  admin http://127.0.0.1:" + server.port());
    }

    private void setUp(HttpRouting.Builder routes) {
        routes.get("/", (_, answer) -> answer.send("a tour of attacks"))
                .get("/get", (_, answer) -> answer.send("ok"))
                .head(
                        "/get",
                        (_, answer) -> answer.header("Content-Length", "2").send())
                .get("/marker", (_, answer) -> answer.send("SMUGGLED-MARKER"))
                .post(
                        "/echo",
                        (request, answer) -> answer.send(request.content().as(byte[].class)))
                .post("/ignore", (_, answer) -> answer.send("ignored"))
                .post("/upload", (request, answer) -> answer.send(Long.toString(length(request))))
                .get("/big", H2HelidonMain::big)
                .get("/hold", this::hold)
                .get(
                        "/witness",
                        (_, answer) -> answer.send("%d %d %d".formatted(begun.get(), interrupted.get(), ended.get())))
                .get("/mark", (request, answer) -> answer.send(field(request, "x-mark")))
                .get("/cookie", (request, answer) -> answer.send(field(request, "cookie")))
                .get(
                        "/long",
                        (request, answer) -> answer.header("X-Long", "a".repeat(number(request, "bytes")))
                                .send("long"))
                .any("/spec", (request, answer) -> answer.send("took %d bytes".formatted(length(request))))
                .post("/sluggish", this::sluggish);
    }

    private static String field(ServerRequest request, String name) {
        return request.headers().first(HeaderNames.create(name)).orElse("none");
    }

    private static void big(ServerRequest request, ServerResponse answer) throws IOException {
        try (var out = answer.outputStream()) {
            for (var i = 0; i < number(request, "mb") * BLOCKS_OF_A_MEBIBYTE; i++) {
                out.write(new byte[BLOCK]);
            }
        }
    }

    private void hold(ServerRequest request, ServerResponse answer) throws InterruptedException {
        begun.incrementAndGet();
        try {
            Thread.sleep(number(request, "ms"));
            answer.send("held");
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        } finally {
            ended.incrementAndGet();
        }
    }

    private void sluggish(ServerRequest request, ServerResponse answer) throws Exception {
        begun.incrementAndGet();
        try {
            var stream = request.content().inputStream();
            var length = stream.read() < 0 ? 0 : 1;
            Thread.sleep(number(request, "ms"));
            answer.send(Long.toString(length + stream.readAllBytes().length));
        } finally {
            ended.incrementAndGet();
        }
    }

    private static long length(ServerRequest request) throws IOException {
        return request.content().inputStream().readAllBytes().length;
    }

    private static int number(ServerRequest request, String name) {
        return request.query().first(name).map(Integer::parseInt).orElse(1);
    }
}
