package dev.spillway.benchmarks.peers;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/// Raw Helidon, the baseline: its own routing and engines, Jackson called by hand. Its defaults, but for
/// `TCP_NODELAY`, which it leaves off and which Spillway sets.
final class HelidonServer {
    private static final JsonMapper JSON = JsonMapper.shared();

    private HelidonServer() {}

    static void main() {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.getInteger("port"))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(HelidonServer::routes)
                .build()
                .start();
    }

    private static void routes(HttpRouting.Builder routes) {
        routes.get("/get", (request, response) -> response.send(Greeting.TEXT))
                .get("/json", (request, response) -> json(response, Greeting.hello()))
                .post("/echo-json", (request, response) -> json(response, JSON.readValue(body(request), Order.class)))
                .post("/echo", (request, response) -> response.send(body(request)));
    }

    private static byte[] body(ServerRequest request) {
        return request.content().as(byte[].class);
    }

    private static void json(ServerResponse response, Object value) {
        response.header(HeaderValues.CONTENT_TYPE_JSON).send(JSON.writeValueAsBytes(value));
    }
}
