package dev.spillway.grpc.client;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;

/// The threads that move the bytes of all gRPC clients of an app: two, or one where there is one processor. They
/// run no code of the application.
final class Loops implements AutoCloseable {
    private static final int MOST = 2;
    private static final long PATIENCE_MILLIS = 200;

    private final EventLoopGroup group;

    Loops() {
        var number = Math.min(MOST, Runtime.getRuntime().availableProcessors());
        var threads = Thread.ofPlatform().daemon().name("spillway-grpc-", 0).factory();
        this.group = new MultiThreadIoEventLoopGroup(number, threads, NioIoHandler.newFactory());
    }

    EventLoopGroup group() {
        return group;
    }

    /// Ends the threads; they are gone a moment later.
    @Override
    public void close() {
        group.shutdownGracefully(0, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
