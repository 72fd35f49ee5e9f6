package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.CpuTimes;
import dev.spillway.benchmarks.measure.Machine;
import dev.spillway.benchmarks.measure.VoidRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a JVM of its own, pinned to the first core, or the first two.
final class Server implements AutoCloseable {
    /// The same for all. G1 is named because the JVM would choose the serial collector on one core.
    static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseG1GC");

    private static final List<String> LIBRARIES = List.of(
            "helidon-webserver",
            "helidon-webserver-http2",
            "helidon-webserver-grpc",
            "grpc-netty-shaded",
            "vertx-core",
            "javalin",
            "jetty-server",
            "jackson-databind");

    private static final Duration START = Duration.ofSeconds(30);

    private final Peer peer;
    private final int port;
    private final Path log;
    private final Process process;

    private Server(Peer peer, int port, Path log, Process process) {
        this.peer = peer;
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /// Starts it and waits until it accepts a connection.
    static Server start(Peer peer, Path folder, int cores) throws IOException, InterruptedException {
        var port = freePort();
        var command = new ArrayList<>(List.of("taskset", "-c", "0-" + (cores - 1), Machine.program("java")));
        command.addAll(FLAGS);
        command.addAll(List.of("-Dport=" + port, "-cp", System.getProperty("java.class.path")));
        command.addAll(peer.program());
        var log = folder.resolve(peer.label() + ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var server = new Server(peer, port, log, process);
        server.awaitAccept();
        return server;
    }

    /// Where and with what a plan is carried out.
    static String describe(Plan plan) {
        return Machine.describe("%s on %d core(s)".formatted(String.join(" ", FLAGS), plan.cores()), LIBRARIES);
    }

    Peer peer() {
        return peer;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    CpuTimes cpu() throws IOException {
        if (!process.isAlive()) {
            throw new VoidRun(peer.label() + " has died, see " + log);
        }
        return CpuTimes.of(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private void awaitAccept() throws InterruptedException {
        var end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        close();
        throw new VoidRun(peer.label() + " did not start, see " + log);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
