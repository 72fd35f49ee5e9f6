package dev.spillway.grpc;

import dev.spillway.App;
import dev.spillway.RpcService;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.TestService;
import dev.spillway.testing.Transport;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NegotiationType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/// A service under test on ports, in clear and under TLS, and grpc-java's clients of it.
final class Served implements AutoCloseable {
    private final TestService service;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private Served(TestService service) {
        this.service = service;
    }

    static Served probe(ProbeService probe, UnaryOperator<RpcService> limits, String... settings) {
        return app(app -> app.serve(limits.apply(Grpc.service(probe))), settings);
    }

    static Served probe(ProbeService probe, String... settings) {
        return probe(probe, UnaryOperator.identity(), settings);
    }

    static Served app(Consumer<App> setup, String... settings) {
        var all = new ArrayList<>(List.of("spillway.tls.port = 0", "spillway.tls.development = self-signed"));
        all.addAll(Arrays.asList(settings));
        return new Served(TestService.start(setup, all.toArray(String[]::new)));
    }

    TestService service() {
        return service;
    }

    ManagedChannel channel(Transport transport) {
        return channel(transport, UnaryOperator.identity());
    }

    ManagedChannel channel(Transport transport, UnaryOperator<NettyChannelBuilder> options) {
        var builder = NettyChannelBuilder.forAddress("127.0.0.1", service.port(transport));
        switch (transport) {
            case CLEAR -> builder.usePlaintext();
            case TLS -> {
                try {
                    builder.negotiationType(NegotiationType.TLS)
                            .sslContext(GrpcSslContexts.forClient()
                                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                                    .build());
                } catch (SSLException e) {
                    throw new AssertionError(e);
                }
            }
        }
        var channel = options.apply(builder.disableRetry()).build();
        channels.add(channel);
        return channel;
    }

    ProbeGrpc.ProbeBlockingStub stub(Transport transport) {
        return ProbeGrpc.newBlockingStub(channel(transport)).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    static Probed message(String text) {
        return Probed.newBuilder().setText(text).build();
    }

    /// How a call fails.
    static StatusRuntimeException failure(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            return e;
        }
        throw new AssertionError("the call did not fail");
    }

    /// Ends clients and service; what is left of either is a fault.
    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        service.awaitQuiet();
        service.close();
    }
}
