package dev.spillway.benchmarks.peers;

import dev.spillway.Spillway;
import dev.spillway.grpc.Grpc;

/// gRPC with all that every service has, bounds moved as in [SpillwayServer].
final class SpillwayGrpcServer {
    private SpillwayGrpcServer() {}

    static void main() {
        Spillway.start(app -> app.serve(Grpc.service(new EchoService())), SpillwayServer.settings());
    }
}
