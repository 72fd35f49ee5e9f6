package dev.spillway.grpc.client;

import dev.spillway.internal.client.Terms;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.GrpcKnobs;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Makes grpc-java's channel with every option of it that is a bound set, or explained here.
final class Channels {
    /// What a server may send before it is read, on all streams of a connection together. A fixed one needs no
    /// PINGs to measure it, which strict servers count.
    private static final int WINDOW = 1 << 20;

    /// What is kept of requests, of one and of all, for the one case in which grpc-java sends again by itself: the
    /// server said that it never looked at it.
    private static final long RESEND = 1L << 20;

    private static final long RESEND_ALL = 16L << 20;
    private static final long IDLE_MINUTES = 30;
    private static final String SECURE = "grpcs";

    private Channels() {}

    static ManagedChannel open(Terms terms, Loops loops, Executor threads) {
        var settings = terms.settings();
        var uri = terms.base().uri();
        var secure = SECURE.equals(uri.getScheme());
        var guard = secure
                ? ConnectionGuard.secure(settings.get(ClientKnobs.TLS_HANDSHAKE))
                : ConnectionGuard.clear(settings.get(ClientKnobs.CONNECT));
        var builder = NettyChannelBuilder.forTarget("dns:///" + uri.getRawAuthority())
                .eventLoopGroup(loops.group())
                .channelFactory(() -> guarded(guard.make()))
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.get(ClientKnobs.CONNECT).toMillis())
                .flowControlWindow(WINDOW)
                .maxInboundMetadataSize((int) settings.get(GrpcKnobs.METADATA).bytes())
                .maxInboundMessageSize((int) settings.get(GrpcKnobs.MESSAGE_IN).bytes())
                .keepAliveTime(settings.get(GrpcKnobs.KEEPALIVE).toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(settings.get(GrpcKnobs.KEEPALIVE_TIMEOUT).toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveWithoutCalls(true);
        if (secure) {
            builder.useTransportSecurity().sslContext(new CurrentTls(terms.tls()));
        } else {
            builder.usePlaintext();
        }
        return builder.executor(threads)
                .offloadExecutor(threads)
                .defaultLoadBalancingPolicy("round_robin")
                // A record in the DNS could set timeouts and retries.
                .disableServiceConfigLookUp()
                // Nor do system properties or the environment send calls elsewhere.
                .proxyDetector(_ -> null)
                // Without a policy it sends again only what no server has looked at; all else is for the budget.
                .enableRetry()
                .perRpcBufferLimit(RESEND)
                .retryBufferSize(RESEND_ALL)
                // No compression is asked for, and none is taken.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .idleTimeout(IDLE_MINUTES, TimeUnit.MINUTES)
                .maxTraceEvents(0)
                .build();
    }

    private static NioSocketChannel guarded(ConnectionGuard guard) {
        var socket = new NioSocketChannel();
        socket.pipeline().addFirst(guard);
        return socket;
    }
}
