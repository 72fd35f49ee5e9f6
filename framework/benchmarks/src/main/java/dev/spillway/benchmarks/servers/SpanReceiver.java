package dev.spillway.benchmarks.servers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Takes whatever spans come and does nothing with them, in this process, so that its work is not the server's.
final class SpanReceiver implements AutoCloseable {
    private static final String PORT = "receiver";

    private final HttpServer server;

    private SpanReceiver(HttpServer server) {
        this.server = server;
    }

    static SpanReceiver open() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        System.setProperty(PORT, Integer.toString(server.getAddress().getPort()));
        return new SpanReceiver(server);
    }

    /// Where servers find it.
    static int port() {
        return Integer.getInteger(PORT, 0);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
