package dev.spillway.archetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A generated service, started by its own `run` script in a process of its own.
final class RunningService implements AutoCloseable {
    private static final String ORDER = "{\"sku\":\"apple\",\"quantity\":3}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;
    private final int port;
    private final int adminPort;

    private RunningService(Process process, Path log, int port, int adminPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.adminPort = adminPort;
    }

    static RunningService start(Path project, Map<String, String> environment)
            throws IOException, InterruptedException {
        var port = freePort();
        var adminPort = freePort();
        var log = project.resolveSibling("service.log");
        var builder = new ProcessBuilder(
                        project.resolve("run").toString(),
                        "-Dspillway.port=" + port,
                        "-Dspillway.admin.port=" + adminPort,
                        "-Dspillway.shutdown.unready=1s",
                        "-Dspillway.routes.default.client-rate=1000/s")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        var service = new RunningService(builder.start(), log, port, adminPort);
        service.awaitReady();
        return service;
    }

    int port() {
        return port;
    }

    String get(String path) throws IOException {
        return get(port, path);
    }

    String getAdmin(String path) throws IOException {
        return get(adminPort, path);
    }

    /// Sends an order whose body ends only when the service has been told to end.
    ///
    /// @param begun runs when the service has the head of the request
    String orderThatOutlivesTheSignal(Runnable begun) throws IOException, InterruptedException {
        var body = ORDER.getBytes(StandardCharsets.US_ASCII);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(orderHead(body.length).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body, 0, 1);
            begun.run();
            while (isReady()) {
                Thread.sleep(20); // another process has no other sign
            }
            socket.getOutputStream().write(body, 1, body.length - 1);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Sends an order.
    String order() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var request = orderHead(ORDER.length()) + ORDER;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String orderHead(int length) {
        return "POST /orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n".formatted(length);
    }

    /// Sends SIGTERM and returns the exit code.
    int terminate() throws InterruptedException, IOException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(Files.readString(log))
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void awaitReady() throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as(Files.readString(log))
                    .isTrue();
            Thread.sleep(50); // another process has no other sign
        }
    }

    private boolean isReady() {
        try {
            return getAdmin("/readyz").startsWith("HTTP/1.1 200");
        } catch (IOException _) {
            return false;
        }
    }

    private static String get(int port, String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var request = "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
