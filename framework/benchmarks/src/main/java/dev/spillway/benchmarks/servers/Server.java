package dev.spillway.benchmarks.servers;

import dev.spillway.benchmarks.measure.CpuTimes;
import dev.spillway.benchmarks.measure.Jvm;
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

/// A server in a JVM of its own, pinned to the first core, or the first two.
final class Server implements AutoCloseable {
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
    private final Jvm jvm;

    private Server(Peer peer, int port, Path log, Jvm jvm) {
        this.peer = peer;
        this.port = port;
        this.log = log;
        this.jvm = jvm;
    }

    /// Starts it and waits until it accepts a connection.
    static Server start(Peer peer, Path folder, int cores) throws IOException, InterruptedException {
        var port = freePort();
        var flags = new ArrayList<>(Jvm.FLAGS);
        flags.addAll(List.of("-Dport=" + port, "-Dreceiver=" + SpanReceiver.port()));
        var log = folder.resolve(peer.label() + ".log");
        var jvm = Jvm.start(
                List.of("taskset", "-c", "0-" + (cores - 1)),
                flags,
                peer.program(),
                builder -> builder.redirectErrorStream(true).redirectOutput(log.toFile()));
        var server = new Server(peer, port, log, jvm);
        server.awaitAccept();
        return server;
    }

    /// Where and with what a plan is carried out.
    static String describe(Plan plan) {
        return Machine.describe("%s on %d core(s)".formatted(String.join(" ", Jvm.FLAGS), plan.cores()), LIBRARIES);
    }

    Peer peer() {
        return peer;
    }

    int port() {
        return port;
    }

    long pid() {
        return jvm.process().pid();
    }

    CpuTimes cpu() throws IOException {
        if (!jvm.process().isAlive()) {
            throw new VoidRun(peer.label() + " has died, see " + log);
        }
        return CpuTimes.of(pid());
    }

    @Override
    public void close() {
        jvm.close();
    }

    private void awaitAccept() throws InterruptedException {
        var end = System.nanoTime() + START.toNanos();
        while (jvm.process().isAlive() && System.nanoTime() < end) {
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
