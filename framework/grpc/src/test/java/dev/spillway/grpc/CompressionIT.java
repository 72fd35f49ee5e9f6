package dev.spillway.grpc;

import static dev.spillway.grpc.Served.failure;
import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.Transport;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What becomes of gzip when grpc-java stands on the other side.
class CompressionIT {
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> ACCEPTED =
            Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final Probed LONG = message("z".repeat(10_000));

    /// Asks for each answer to be compressed.
    private static final ProbeService COMPRESSING = new ProbeService().echo((message, answer) -> {
        ((ServerCallStreamObserver<Probed>) answer).setCompression("gzip");
        answer.onNext(message);
        answer.onCompleted();
    });

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsCompressedIsUnimplementedAndHarmsNoOther(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            var head = new AtomicReference<Metadata>();
            var trailers = new AtomicReference<Metadata>();
            var channel = served.channel(transport);
            var stub = ProbeGrpc.newBlockingStub(channel).withCompression("gzip");

            var refused =
                    failure(() -> stub.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(head, trailers))
                            .echo(LONG));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
            assertThat(refused.getStatus().getDescription()).contains("grpc-encoding");
            assertThat(trailers.get().get(ACCEPTED)).isEqualTo("identity");
            assertThat(failure(() -> stub.produce(LONG).next()).getStatus().getCode())
                    .isEqualTo(Code.UNIMPLEMENTED);
            assertThat(ProbeGrpc.newBlockingStub(channel).echo(LONG)).isEqualTo(LONG);
        }
    }

    @Test
    void anAnswerGoesAsItIsThoughItsClientTakesGzip() {
        try (var served = Served.probe(COMPRESSING)) {
            var head = new AtomicReference<Metadata>();
            var stub = served.stub(Transport.CLEAR)
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(head, new AtomicReference<>()));

            assertThat(stub.echo(LONG)).isEqualTo(LONG);
            assertThat(head.get().get(ENCODING)).isIn(null, "identity");
        }
    }

    @Test
    void ourClientAsksForNoCompressionAndSoGetsNone() throws IOException {
        try (var server = new Peer();
                var caller = new PeerCaller(server.port())) {
            var head = new AtomicReference<Metadata>();
            var stub = caller.blocking()
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(head, new AtomicReference<>()));

            assertThat(stub.echo(LONG)).isEqualTo(LONG);
            assertThat(server.head.get().get(ACCEPTED)).isNull();
            assertThat(server.head.get().get(ENCODING)).isNull();
            assertThat(head.get().get(ENCODING)).isIn(null, "identity");
        }
    }

    @Test
    void whatAStubOfOursCompressesIsTakenByAServerThatCan() throws IOException {
        try (var server = new Peer();
                var caller = new PeerCaller(server.port())) {
            assertThat(caller.blocking().withCompression("gzip").echo(LONG)).isEqualTo(LONG);
            assertThat(server.head.get().get(ENCODING)).isEqualTo("gzip");
        }
    }

    @Test
    void whatAStubOfOursCompressesIsUnimplementedByAServiceOfOurs() {
        try (var served = Served.probe(new ProbeService());
                var caller = new PeerCaller(served.service().port())) {
            assertThat(failure(() -> caller.blocking().withCompression("gzip").echo(LONG))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    /// grpc-java's own server, which keeps the fields of the last call.
    private static final class Peer implements ServerInterceptor, AutoCloseable {
        private final AtomicReference<Metadata> head = new AtomicReference<>();
        private final Server server;

        Peer() throws IOException {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(COMPRESSING)
                    .intercept(this)
                    .build()
                    .start();
        }

        int port() {
            return server.getPort();
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            head.set(headers);
            return next.startCall(call, headers);
        }

        @Override
        public void close() {
            server.shutdownNow();
        }
    }
}
