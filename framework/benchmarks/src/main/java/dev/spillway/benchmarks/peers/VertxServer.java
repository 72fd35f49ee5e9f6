package dev.spillway.benchmarks.peers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// Vert.x core on its event loop, without its router: the fastest way to use it, and no place for blocking code.
/// JSON is its own `JsonObject`, a tree over Jackson's streaming parser.
final class VertxServer {
    private VertxServer() {}

    static void main() {
        Vertx.vertx()
                .createHttpServer()
                .requestHandler(VertxServer::answer)
                .listen(Integer.getInteger("port"), "127.0.0.1")
                .onFailure(VertxServer::giveUp);
    }

    private static void answer(HttpServerRequest request) {
        var response = request.response();
        switch (request.method() + " " + request.path()) {
            case "GET /get" ->
                response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end(Greeting.TEXT);
            case "GET /json" -> json(response, new JsonObject().put("id", 42).put("message", Greeting.TEXT));
            case "POST /echo-json" -> request.bodyHandler(body -> json(response, new JsonObject(body)));
            case "POST /echo" -> request.bodyHandler(body -> bytes(response, body));
            default -> response.setStatusCode(404).end();
        }
    }

    private static void json(HttpServerResponse response, JsonObject value) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(value.toBuffer());
    }

    private static void bytes(HttpServerResponse response, Buffer value) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream").end(value);
    }

    private static void giveUp(Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
    }
}
