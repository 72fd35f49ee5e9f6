package dev.spillway.grpc.client;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// grpc-java says at INFO what a server can make it say as often as it likes: frames that come for a stream which
/// was ended for its size or its time. These loggers say warnings only, unless somebody has set what they say.
final class Logs {
    /// Kept, for the JDK forgets a logger that nobody keeps, and its level with it.
    private static final List<Logger> NOISY = List.of(
            Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler"),
            Logger.getLogger("io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder"),
            Logger.getLogger("io.grpc.internal.AbstractClientStream"));

    private Logs() {}

    static void quieten() {
        NOISY.stream().filter(logger -> logger.getLevel() == null).forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
