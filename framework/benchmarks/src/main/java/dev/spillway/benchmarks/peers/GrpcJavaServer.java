package dev.spillway.benchmarks.peers;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// grpc-java over its Netty as it comes, which sets `TCP_NODELAY` itself. Its argument says where handlers run:
/// `direct` is on the event loop, the cheapest there is and fit for nothing that blocks; `virtual` is what a service
/// with blocking handlers would have.
final class GrpcJavaServer {
    private GrpcJavaServer() {}

    static void main(String[] args) throws IOException, InterruptedException {
        var builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger("port")))
                .addService(new EchoService());
        var server = switch (args[0]) {
            case "direct" -> builder.directExecutor();
            case "virtual" -> builder.executor(Executors.newVirtualThreadPerTaskExecutor());
            default -> throw new IllegalArgumentException(args[0]);
        };
        server.build().start().awaitTermination();
    }
}
