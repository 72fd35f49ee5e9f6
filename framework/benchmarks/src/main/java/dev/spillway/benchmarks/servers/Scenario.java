package dev.spillway.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/// One kind of request. Every server must give the same body, byte for byte.
enum Scenario {
    GET("get", "Hello, World!"),
    JSON("json", "{\"id\":42,\"message\":\"Hello, World!\"}"),
    ECHO_JSON("echo-json"),
    ECHO("echo");

    private final String label;
    private final String posted;
    private final String answer;

    /// A GET with this answer.
    Scenario(String label, String answer) {
        this.label = label;
        this.posted = "";
        this.answer = answer;
    }

    /// A POST of the 1 KiB order, which comes back.
    Scenario(String label) {
        this.label = label;
        this.posted = order();
        this.answer = posted;
    }

    String label() {
        return label;
    }

    String path() {
        return "/" + label;
    }

    String method() {
        return posted.isEmpty() ? "GET" : "POST";
    }

    /// The body of the request, empty for a GET.
    byte[] posted() {
        return posted.getBytes(StandardCharsets.UTF_8);
    }

    byte[] answer() {
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    /// A file of this package as a tool can open it.
    static Path file(String name) {
        return Path.of(
                Objects.requireNonNull(Scenario.class.getResource(name), name).getPath());
    }

    private static String order() {
        try (var order = Objects.requireNonNull(Scenario.class.getResourceAsStream("order.json"))) {
            return new String(order.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
