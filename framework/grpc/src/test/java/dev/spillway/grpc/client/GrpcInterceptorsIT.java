package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.ClientFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.Stock;
import dev.spillway.grpc.testing.StockRequest;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// Interceptors and credentials of the application.
class GrpcInterceptorsIT {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private ClientInterceptor noting(String name) {
        return new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<R> listener, Metadata headers) {
                        seen.add(name
                                + headers.containsKey(Metadata.Key.of(
                                        "grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER)));
                        super.start(listener, headers);
                    }
                };
            }
        };
    }

    private static ClientInterceptor changing(BiFunction<CallOptions, Channel, CallOptions> change) {
        return new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return next.newCall(method, change.apply(options, next));
            }
        };
    }

    @Test
    void standInsideTheBoundsInTheirOrder() {
        try (var server = new PlainServer((request, answer, number) -> {
                    if (number == 1) {
                        answer.onError(Status.UNAVAILABLE.asRuntimeException());
                    } else {
                        PlainServer.GOOD.answer(request, answer, number);
                    }
                });
                var fixture = new ClientFixture(server.base())) {
            fixture.blocking(noting("outer "), noting("inner ")).getStock(ASKED);
            assertThat(seen).containsExactly("outer false", "inner false", "outer true", "inner true");
        }
    }

    @Test
    void cannotWidenTheBounds() {
        var large = StockRequest.newBuilder().setSku("x".repeat(20 << 10)).build();
        var greedy = changing((options, _) ->
                options.withMaxInboundMessageSize(Integer.MAX_VALUE).withMaxOutboundMessageSize(Integer.MAX_VALUE));
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base(), "grpc.message-out = 16KiB")) {
            assertThat(codeOf(() -> fixture.blocking(greedy).reserve(large))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(server.calls()).isZero();
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "outcome=\"refused\""))
                    .isOne();
            fixture.awaitRest();
        }
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base(), "grpc.message-in = 16KiB")) {
            assertThat(codeOf(() -> fixture.blocking(greedy).reserve(large))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(server.calls()).isOne();
            fixture.awaitRest();
        }
    }

    @Test
    void givePermitsBackWhenTheyFail() {
        var failing = new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<R> listener, Metadata headers) {
                        super.start(listener, headers);
                        throw new IllegalArgumentException("mine");
                    }
                };
            }
        };
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base(), "permits = 1", "timeout = 60s")) {
            for (var i = 0; i < 3; i++) {
                assertThat(codeOf(() -> fixture.blocking(failing).reserve(ASKED)))
                        .isEqualTo(Status.Code.UNKNOWN);
                fixture.awaitRest();
            }
            assertThat(fixture.blocking().getStock(ASKED).getLeft()).isEqualTo(3);
        }
    }

    @Test
    void cannotKeepTheEndToThemselves() {
        var keeping = new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<R> listener, Metadata headers) {
                        super.start(new Listener<>() {}, headers);
                    }
                };
            }
        };
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base(), "timeout = 300ms")) {
            assertThat(codeOf(() -> fixture.blocking(keeping).getStock(ASKED)))
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            fixture.awaitRest();
        }
    }

    @Test
    void messagesThatCannotBeWrittenEndTheirCall() {
        var failing = new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                var broken = new MethodDescriptor.Marshaller<Q>() {
                    @Override
                    public InputStream stream(Q message) {
                        throw new IllegalStateException("mine");
                    }

                    @Override
                    public Q parse(InputStream bytes) {
                        return method.parseRequest(bytes);
                    }
                };
                return next.newCall(
                        method.toBuilder(broken, method.getResponseMarshaller()).build(), options);
            }
        };
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base(), "timeout = 60s")) {
            assertThat(codeOf(() -> fixture.blocking(failing).getStock(ASKED))).isEqualTo(Status.Code.INTERNAL);
            fixture.awaitRest();
        }
    }

    @Test
    void credentialsOfACallAreSent() {
        var token = new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                executor.execute(() -> {
                    var headers = new Metadata();
                    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer t-1");
                    applier.apply(headers);
                });
            }
        };
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base())) {
            fixture.blocking().withCallCredentials(token).getStock(ASKED);
            assertThat(PlainServer.field(server.head(), "authorization")).isEqualTo("Bearer t-1");
        }
    }

    @Test
    void permitsBoundWhatIsInFlight() {
        try (var server = new PlainServer(PlainServer.SILENT);
                var fixture = new ClientFixture(server.base(), "permits = 1", "wait = 0s", "timeout = 60s")) {
            var first = Thread.ofVirtual()
                    .start(() -> codeOf(() -> fixture.blocking().getStock(ASKED)));
            await(() -> server.calls() == 1);
            var status = ClientFixture.statusOf(() -> fixture.blocking().getStock(ASKED));
            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status.getDescription()).isEqualTo("inventory: all permits = 1 are taken");
            assertThat(server.calls()).isOne();
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "outcome=\"refused\""))
                    .isOne();
            first.interrupt();
            fixture.awaitRest();
        }
    }

    @Test
    void listenersThatBlockHoldUpNobodyElse() throws Exception {
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base())) {
            var release = new CountDownLatch(1);
            var blocked = new CountDownLatch(4);
            for (var i = 0; i < 4; i++) {
                var stub = fixture.async().withExecutor(Runnable::run);
                stub.getStock(ASKED, new StreamObserver<>() {
                    @Override
                    public void onNext(Stock answer) {
                        blocked.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void onError(Throwable thrown) {}

                    @Override
                    public void onCompleted() {}
                });
            }
            blocked.await();
            assertThat(fixture.blocking().getStock(ASKED).getLeft()).isEqualTo(3);
            release.countDown();
        }
    }
}
