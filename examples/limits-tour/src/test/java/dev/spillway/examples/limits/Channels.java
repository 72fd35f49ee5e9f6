package dev.spillway.examples.limits;

import dev.spillway.testing.TestService;
import dev.spillway.testing.Transport;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/// Channels of grpc-java to the tour.
final class Channels {
    private Channels() {}

    static ManagedChannelBuilder<?> to(TestService service, Transport transport) {
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", service.port(transport))
                .disableRetry();
        return switch (transport) {
            case CLEAR -> channel.usePlaintext();
            case TLS -> {
                try {
                    yield channel.sslContext(GrpcSslContexts.forClient()
                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .build());
                } catch (SSLException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }
}
