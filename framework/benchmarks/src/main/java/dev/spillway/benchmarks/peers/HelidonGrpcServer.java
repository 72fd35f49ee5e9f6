package dev.spillway.benchmarks.peers;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;

/// Helidon's gRPC as it comes, but for `TCP_NODELAY`, which it leaves off.
final class HelidonGrpcServer {
    private HelidonGrpcServer() {}

    static void main() {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.getInteger("port"))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addRouting(GrpcRouting.builder().service(new EchoService().bindService()))
                .build()
                .start();
    }
}
