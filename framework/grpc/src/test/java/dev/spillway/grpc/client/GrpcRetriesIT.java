package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.ClientFixture.codeOf;
import static dev.spillway.grpc.client.ClientFixture.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import dev.spillway.http.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What is tried again.
class GrpcRetriesIT {
    private static StatusRuntimeException unavailable(String field, String value) {
        var trailers = new Metadata();
        trailers.put(Metadata.Key.of(field, Metadata.ASCII_STRING_MARSHALLER), value);
        return Status.UNAVAILABLE.asRuntimeException(trailers);
    }

    private static PlainServer.Script failingOnce(Throwable failure) {
        return (request, answer, number) -> {
            if (number == 1) {
                answer.onError(failure);
            } else {
                PlainServer.GOOD.answer(request, answer, number);
            }
        };
    }

    private static PlainServer.Script failing(Throwable failure) {
        return (_, answer, _) -> answer.onError(failure);
    }

    @Test
    void whatTheProtoDeclaresIsTriedAgain() {
        try (var server = new PlainServer(failingOnce(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.blocking().getStock(ASKED).getLeft()).isEqualTo(3);
            assertThat(server.calls()).isEqualTo(2);
            assertThat(PlainServer.field(server.head(), "grpc-previous-rpc-attempts"))
                    .isEqualTo("null");
            assertThat(PlainServer.field(server.head(), "grpc-previous-rpc-attempts"))
                    .isEqualTo("1");
            assertThat(fixture.meter("spillway_client_retries_total", "inventory"))
                    .isOne();
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "outcome=\"ok\""))
                    .isOne();
        }
        try (var server = new PlainServer(failingOnce(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.blocking().release(ASKED).getLeft()).isEqualTo(3);
        }
    }

    @Test
    void streamIsTriedAgainBeforeItsFirstMessage() {
        try (var server = new PlainServer(failingOnce(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.blocking().watch(ASKED).next().getLeft()).isEqualTo(3);
        }
        try (var server = new PlainServer((request, answer, _) -> {
                    answer.onNext(PlainServer.stock(request.getSku()));
                    answer.onError(Status.UNAVAILABLE.asRuntimeException());
                });
                var fixture = new ClientFixture(server.base())) {
            assertThat(codeOf(() -> fixture.blocking().watch(ASKED).forEachRemaining(_ -> {})))
                    .isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(server.calls()).isOne();
        }
    }

    @Test
    void nothingElseIsTriedAgain() {
        try (var server = new PlainServer(failing(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base())) {
            assertThat(codeOf(() -> fixture.blocking().reserve(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(server.calls()).isOne();
        }
        try (var server = new PlainServer(failing(Status.INTERNAL.asRuntimeException()));
                var fixture = new ClientFixture(server.base())) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.INTERNAL);
            assertThat(server.calls()).isOne();
        }
    }

    @Test
    void whatTheConfigurationDeclaresIsTriedAgain() {
        try (var server = new PlainServer(failingOnce(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(
                        server.base(), "grpc.idempotent.0 = dev.spillway.grpc.testing.Inventory/Reserve")) {
            assertThat(fixture.blocking().reserve(ASKED).getLeft()).isEqualTo(3);
        }
    }

    @Test
    void whatWasNotSentIsTriedAgain() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (var fixture = new ClientFixture("grpc://127.0.0.1:" + port)) {
            assertThat(codeOf(() -> fixture.blocking().reserve(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(fixture.meter("spillway_client_retries_total", "inventory"))
                    .isEqualTo(2);
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "outcome=\"failed\""))
                    .isOne();
        }
    }

    @Test
    void wordOfTheServerIsObeyed() {
        try (var server = new PlainServer(failing(unavailable("grpc-retry-pushback-ms", "-1")));
                var fixture = new ClientFixture(server.base())) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(server.calls()).isOne();
        }
        try (var server = new PlainServer(failing(unavailable("x-do-not-retry", "1")));
                var fixture = new ClientFixture(server.base())) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(server.calls()).isOne();
        }
    }

    @Test
    void fullServerIsTriedAgainWhenItSaysWhen() {
        var soon = RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setNanos(1_000_000))
                .build();
        var full = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .addDetails(Any.pack(soon))
                .build());
        try (var server = new PlainServer(failingOnce(full));
                var fixture = new ClientFixture(server.base())) {
            assertThat(fixture.blocking().getStock(ASKED).getLeft()).isEqualTo(3);
        }
        try (var server = new PlainServer(failing(Status.RESOURCE_EXHAUSTED.asRuntimeException()));
                var fixture = new ClientFixture(server.base())) {
            assertThat(codeOf(() -> fixture.blocking().getStock(ASKED))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(server.calls()).isOne();
        }
    }

    @Test
    void staysWithinTheBudgetOfTheTarget() {
        try (var server = new PlainServer(failing(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base(), "backoff = 10ms", "retry-budget = 0%")) {
            var begun = System.nanoTime();
            for (var i = 0; i < 30; i++) {
                codeOf(() -> fixture.blocking().getStock(ASKED));
            }
            // Ten to begin with, and three a second.
            var most = 10 + 3 * (1 + (System.nanoTime() - begun) / 1_000_000_000);
            assertThat(fixture.meter("spillway_client_retries_total", "inventory"))
                    .isBetween(10.0, (double) most);
            assertThat(fixture.meter("spillway_client_budget_spent_total", "inventory"))
                    .isPositive();
        }
    }

    @Test
    void tellsTheLayerAboveThatOneMoreIsPointless() {
        try (var server = new PlainServer(failing(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base(), "backoff = 10ms")) {
            var thrown = thrownBy(() -> fixture.blocking().getStock(ASKED));
            assertThat(server.calls()).isEqualTo(3);
            var trailers = thrown.getTrailers();
            assertThat(trailers).isNotNull();
            assertThat(PlainServer.field(trailers, "x-do-not-retry")).isEqualTo("1");
        }
    }

    @Test
    void saysNothingOfTheKindOfASuccess() {
        try (var server = new PlainServer(failingOnce(Status.UNAVAILABLE.asRuntimeException()));
                var fixture = new ClientFixture(server.base(), "backoff = 10ms")) {
            var trailers = new AtomicReference<Metadata>();
            var stub = fixture.blocking()
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
            assertThat(stub.getStock(ASKED).getLeft()).isEqualTo(3);
            assertThat(server.calls()).isEqualTo(2);
            assertThat(PlainServer.field(trailers.get(), "x-do-not-retry")).isEqualTo("null");
        }
    }

    @Test
    void cancelEndsTheWaitForARetry() throws Exception {
        try (var server = new PlainServer(failing(unavailable("grpc-retry-pushback-ms", "25000")));
                var fixture = new ClientFixture(server.base(), "timeout = 60s")) {
            var scope = new Scope(Duration.ofSeconds(60));
            var ended = new AtomicReference<Status.Code>();
            var thread = Thread.ofVirtual()
                    .start(() -> ended.set(codeOf(() ->
                            Deadline.of(scope).call(() -> fixture.blocking().getStock(ASKED)))));
            await(() -> fixture.meter("spillway_client_retries_total", "inventory") == 1);
            // Nothing is held while it waits.
            fixture.awaitRest();
            scope.end();
            thread.join();
            assertThat(ended.get()).isEqualTo(Status.Code.CANCELLED);
            assertThat(server.calls()).isOne();
        }
    }
}
