package dev.spillway.testing;

import static dev.spillway.limit.Limit.permits;

import dev.spillway.App;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.util.concurrent.atomic.AtomicInteger;

/// The application that is attacked over HTTP/2: that of [Tour], and routes that tell how handlers fared.
final class H2Tour {
    private static final int MANY = 256;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    void setUp(App app) {
        new Tour().setUp(app);
        app.get("/hold", request -> hold(Integer.parseInt(request.query("ms").orElse("1000"))))
                .limit(permits(MANY));
        app.get("/witness", _ -> Response.text("%d %d %d".formatted(begun.get(), interrupted.get(), ended.get())));
        app.get("/spec", H2Tour::spec);
        app.post("/spec", H2Tour::spec);
        app.get("/mark", request -> Response.text(request.header("x-mark").orElse("none")));
        app.get("/cookie", request -> Response.text(request.header("cookie").orElse("none")));
        app.get("/long", request -> Response.text("long").header("X-Long", "a".repeat(number(request, "bytes"))));
        app.post("/sluggish", request -> sluggish(request, number(request, "ms")))
                .limit(permits(MANY));
    }

    /// Takes whatever comes, to its end.
    private static Response spec(Request request) throws Exception {
        return Response.text("took %d bytes".formatted(request.body().bytes().length));
    }

    private Response hold(int millis) throws InterruptedException {
        begun.incrementAndGet();
        try {
            Thread.sleep(millis);
            return Response.text("held");
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        } finally {
            ended.incrementAndGet();
        }
    }

    /// Reads one byte, and the rest after a while.
    private Response sluggish(Request request, int millis) throws Exception {
        begun.incrementAndGet();
        try {
            var stream = request.body().stream();
            var length = stream.read() < 0 ? 0 : 1;
            Thread.sleep(millis);
            var block = new byte[1 << 14];
            for (var read = stream.read(block); read >= 0; read = stream.read(block)) {
                length += read;
            }
            return Response.text(Integer.toString(length));
        } finally {
            ended.incrementAndGet();
        }
    }

    private static int number(Request request, String name) {
        return request.query(name).map(Integer::parseInt).orElse(0);
    }
}
