package dev.spillway.otel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Takes OTLP over HTTP, as a collector does.
final class Receiver implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final List<ExportTraceServiceRequest> requests = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var content = exchange.getRequestBody().readAllBytes();
            if (!exchange.getRequestURI().getPath().equals("/v1/traces")) {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
                return;
            }
            synchronized (this) {
                requests.add(ExportTraceServiceRequest.parseFrom(content));
                tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-token")));
                notifyAll();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(OK, -1);
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized List<Span> spans() {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    synchronized List<String> services() {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getResource().getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .distinct()
                .toList();
    }

    synchronized List<String> tokens() {
        return List.copyOf(tokens);
    }

    /// The span, when it has come.
    synchronized Span await(Predicate<Span> wanted) throws InterruptedException {
        while (true) {
            var found = spans().stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            wait();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
