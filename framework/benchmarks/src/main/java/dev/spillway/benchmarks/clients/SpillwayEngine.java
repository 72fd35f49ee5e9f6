package dev.spillway.benchmarks.clients;

import dev.spillway.App;
import dev.spillway.Service;
import dev.spillway.Spillway;
import dev.spillway.http.Client;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Ours, where it belongs: each thread is a handler's, and its calls have the deadline of the call it handles, are
/// counted, budgeted, and would end with it. Nothing of a client's limits is moved.
final class SpillwayEngine implements Engine {
    private final Service service;

    SpillwayEngine(int port) {
        this.service = Spillway.start(
                app -> routes(app, port),
                "spillway.host = 127.0.0.1",
                "spillway.port = 0",
                "spillway.admin.host = 127.0.0.1",
                "spillway.admin.port = 0",
                "spillway.routes.default.deadline = 60s");
    }

    private static void routes(App app, int port) {
        var client = app.client("upstream", Base.of("http://127.0.0.1:" + port));
        app.get("/burst/{millis}", request -> {
            var time = Duration.ofMillis(Long.parseLong(request.path("millis")));
            return Response.text(Long.toString(Lanes.drive(() -> call(client), time)));
        });
    }

    private static void call(Client client) {
        var answer = client.get(Upstream.PATH).send();
        Lane.check(answer.status(), answer.bytes());
    }

    @Override
    public Lane lane() {
        throw new UnsupportedOperationException("a lane of ours is a handler");
    }

    /// One request of the service's own for each lane.
    @Override
    public long burst(int lanes, Duration time) throws InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + service.port() + "/burst/" + time.toMillis());
        return Lanes.run(lanes, () -> {
            try (var in = uri.toURL().openStream()) {
                return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
        });
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
