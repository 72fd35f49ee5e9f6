package dev.spillway.benchmarks.peers;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.http.Response;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;

/// Spillway as every service has it. Only the bounds that a single load tool on one address would meet are moved,
/// to the largest value of their knobs; that they are large takes none of their checks away.
final class SpillwayServer {
    private SpillwayServer() {}

    static void main() {
        Spillway.start(SpillwayServer::routes, settings());
    }

    /// The moved bounds, and where it listens.
    static String[] settings() {
        return new String[] {
            "spillway.host = 127.0.0.1",
            "spillway.port = " + Integer.getInteger("port"),
            "spillway.admin.host = 127.0.0.1",
            "spillway.admin.port = 0",
            "spillway." + largest(Knobs.CALLS),
            onAllRoutes(Knobs.PERMITS),
            onAllRoutes(Knobs.RATE),
            onAllRoutes(Knobs.BURST),
            onAllRoutes(Knobs.CLIENT_RATE),
            onAllRoutes(Knobs.CLIENT_BURST)
        };
    }

    private static void routes(App app) {
        app.get("/get", _ -> Response.text(Greeting.TEXT));
        app.get("/json", _ -> Response.json(Greeting.hello()));
        app.post("/echo-json", request -> Response.json(request.body().json(Order.class)));
        app.post(
                "/echo",
                request -> Response.bytes(
                        "application/octet-stream", request.body().bytes()));
    }

    private static String onAllRoutes(Knob<?> knob) {
        return "spillway.routes.default." + largest(knob);
    }

    private static <T extends Comparable<? super T>> String largest(Knob<T> knob) {
        return knob.key() + " = " + knob.unit().write(knob.maximum());
    }
}
