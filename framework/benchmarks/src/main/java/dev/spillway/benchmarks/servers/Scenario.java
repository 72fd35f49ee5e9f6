package dev.spillway.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// One kind of request. Every server must give the same body, byte for byte.
enum Scenario {
    GET("get", "Hello, World!"),
    JSON("json", "{\"id\":42,\"message\":\"Hello, World!\"}"),
    ECHO_JSON("echo-json"),
    ECHO("echo"),
    /// A unary call of gRPC whose message comes back.
    UNARY;

    private final String label;
    private final String path;
    private final String mediaType;
    private final String posted;
    private final String answer;

    /// A GET with this answer.
    Scenario(String label, String answer) {
        this.label = label;
        this.path = "/" + label;
        this.mediaType = "";
        this.posted = "";
        this.answer = answer;
    }

    /// A POST of the 1 KiB order, which comes back.
    Scenario(String label) {
        this.label = label;
        this.path = "/" + label;
        this.mediaType = "application/json";
        this.posted = order();
        this.answer = posted;
    }

    Scenario() {
        this.label = "unary";
        this.path = "/benchmarks.Echo/Say";
        this.mediaType = "application/grpc";
        this.posted = message("x".repeat(64));
        this.answer = posted;
    }

    String label() {
        return label;
    }

    String path() {
        return path;
    }

    String method() {
        return posted.isEmpty() ? "GET" : "POST";
    }

    /// Whether this is a call of gRPC.
    boolean isRpc() {
        return this == UNARY;
    }

    /// What is posted, if anything is.
    String mediaType() {
        return mediaType;
    }

    /// The body of the request, empty for a GET.
    byte[] posted() {
        return posted.getBytes(StandardCharsets.UTF_8);
    }

    byte[] answer() {
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    /// The body of the request as a tool can open it.
    Path file() {
        try {
            var file = Files.createTempFile(label, ".body");
            file.toFile().deleteOnExit();
            return Files.write(file, posted());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
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

    /// A `google.protobuf.StringValue` of at most 125 bytes of ASCII, with its prefix: not compressed, four bytes of
    /// length. The field has number 1 and is delimited by its length.
    private static String message(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        var frame = ByteBuffer.allocate(7 + bytes.length)
                .put((byte) 0)
                .putInt(2 + bytes.length)
                .put((byte) (1 << 3 | 2))
                .put((byte) bytes.length)
                .put(bytes);
        return new String(frame.array(), StandardCharsets.US_ASCII);
    }
}
