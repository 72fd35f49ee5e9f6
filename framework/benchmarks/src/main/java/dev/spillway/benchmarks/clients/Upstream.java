package dev.spillway.benchmarks.clients;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;

/// Whom the clients call: Vert.x on one event loop, because it costs least, with 50 bytes of JSON.
final class Upstream implements AutoCloseable {
    static final String PATH = "/json";
    private static final String JSON = "{\"sku\":\"kettle-2\",\"left\":42,\"price\":{\"cents\":399}}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    Upstream(int port) throws InterruptedException {
        this.server = vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(Buffer.buffer(body())));
        var listening = server.listen(port, "127.0.0.1").toCompletionStage().toCompletableFuture();
        listening.join();
    }

    static String text() {
        return JSON;
    }

    /// What every answer has to be.
    static byte[] body() {
        return JSON.getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static void main() throws InterruptedException {
        var upstream = new Upstream(0);
        System.out.println("port " + upstream.port());
    }
}
