package dev.spillway.grpc;

import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.http.Deadline;
import dev.spillway.testing.Transport;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Fields of calls, both ways, and what stands around a service.
class MetadataIT {
    static final Metadata.Key<String> TEXT = Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BYTES = Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

    @ParameterizedTest
    @EnumSource
    void fieldsComeBackBeforeAndAfterTheAnswer(Transport transport) {
        var service = ServerInterceptors.intercept(new ProbeService(), new Reflecting());
        try (var served = Served.app(app -> app.serve(Grpc.service(service)))) {
            var sent = new Metadata();
            sent.put(TEXT, "one");
            sent.put(TEXT, "two");
            sent.put(BYTES, new byte[] {0, (byte) 0xab, (byte) 0xff, 1});
            var head = new AtomicReference<Metadata>();
            var trailers = new AtomicReference<Metadata>();
            var stub = ProbeGrpc.newBlockingStub(served.channel(transport))
                    .withInterceptors(
                            MetadataUtils.newAttachHeadersInterceptor(sent),
                            MetadataUtils.newCaptureMetadataInterceptor(head, trailers));

            stub.echo(message("with fields"));

            assertThat(head.get().getAll(TEXT)).containsExactly("one", "two");
            assertThat(trailers.get().get(BYTES)).containsExactly(0, 0xab, 0xff, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tooManyFieldsAreExhausted(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            var sent = new Metadata();
            sent.put(TEXT, "x".repeat(17 << 10));
            var stub = ProbeGrpc.newBlockingStub(served.channel(transport))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(sent));

            assertThat(Served.failure(() -> stub.echo(message(""))).getStatus().getCode())
                    .isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterceptorMayEndTheCall(Transport transport) {
        ServerInterceptor ending = new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                call.close(Status.PERMISSION_DENIED.withDescription("not you"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
        };
        try (var served =
                Served.app(app -> app.serve(Grpc.service(ServerInterceptors.intercept(new ProbeService(), ending))))) {
            StatusRuntimeException failed =
                    Served.failure(() -> served.stub(transport).echo(message("")));

            assertThat(failed.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
            assertThat(failed.getStatus().getDescription()).isEqualTo("not you");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerSeesWhoCallsAndUntilWhen(Transport transport) {
        var probe = new ProbeService().echo((_, answer) -> {
            var request = Grpc.request();
            answer.onNext(message(request.client().getHostAddress() + " " + request.path() + " "
                    + request.header("traceparent").orElse("none") + " "
                    + Deadline.current().carried("traceparent").orElse("none")));
            answer.onCompleted();
        });
        try (var served = Served.probe(probe)) {
            var sent = new Metadata();
            sent.put(
                    Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            var stub = ProbeGrpc.newBlockingStub(served.channel(transport))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(sent));

            assertThat(stub.echo(message("")).getText())
                    .matches(
                            "127.0.0.1 /dev.spillway.grpc.testing.Probe/Echo 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                                    + " 00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01");
        }
    }

    /// Sends the fields that came before the answer, and the bytes among them after it as well.
    static final class Reflecting implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata responseHeaders) {
                            reflect(TEXT, responseHeaders);
                            super.sendHeaders(responseHeaders);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            reflect(BYTES, trailers);
                            super.close(status, trailers);
                        }

                        private <T> void reflect(Metadata.Key<T> key, Metadata into) {
                            var values = headers.getAll(key);
                            if (values != null) {
                                values.forEach(value -> into.put(key, value));
                            }
                        }
                    },
                    headers);
        }
    }
}
