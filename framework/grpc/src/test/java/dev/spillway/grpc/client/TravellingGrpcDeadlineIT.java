package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.ClientFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.Stock;
import dev.spillway.http.Deadline;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The time of a call, and what travels with it.
class TravellingGrpcDeadlineIT {
    private final BlockingQueue<Duration> told = new LinkedBlockingQueue<>();
    private final PlainServer.Script telling = (request, answer, number) -> {
        var deadline = Context.current().getDeadline();
        told.add(
                deadline == null ? Duration.ofDays(1) : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        PlainServer.GOOD.answer(request, answer, number);
    };

    @Test
    void isTheSmallestOfOwnCallersAndStubs() throws Exception {
        try (var server = new PlainServer(telling);
                var fixture = new ClientFixture(server.base(), "timeout = 20s", "grpc.stream = 30s", "slack = 200ms")) {
            var stub = fixture.blocking();
            assertThat(stub.getStock(ASKED).getLeft()).isEqualTo(3);
            assertThat(told.take()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
            stub.watch(ASKED).forEachRemaining(_ -> {});
            assertThat(told.take()).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(30));
            var scope = new Scope(Duration.ofSeconds(10));
            Deadline.of(scope).call(() -> stub.getStock(ASKED));
            assertThat(told.take()).isLessThanOrEqualTo(Duration.ofMillis(9_800));
            Deadline.of(scope).call(() -> {
                stub.watch(ASKED).forEachRemaining(_ -> {});
                return scope;
            });
            assertThat(told.take()).isLessThanOrEqualTo(Duration.ofMillis(9_800));
            await(() -> scope.waiting() == 0);
            var _ = stub.withDeadlineAfter(Duration.ofSeconds(5)).getStock(ASKED);
            assertThat(told.take()).isLessThanOrEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void isNotWidenedByInterceptors() throws Exception {
        var careless = new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return next.newCall(method, CallOptions.DEFAULT.withWaitForReady());
            }
        };
        try (var server = new PlainServer(telling);
                var fixture = new ClientFixture(server.base(), "timeout = 20s")) {
            assertThat(fixture.blocking(careless).getStock(ASKED).getLeft()).isEqualTo(3);
            assertThat(told.take()).isLessThanOrEqualTo(Duration.ofSeconds(20));
        }
    }

    @Test
    void sendsNothingWhenNoTimeIsLeft() {
        try (var server = new PlainServer(telling);
                var fixture = new ClientFixture(server.base())) {
            var scope = Deadline.of(new Scope(Duration.ofMillis(15)));
            assertThat(codeOf(() -> scope.call(() -> fixture.blocking().getStock(ASKED))))
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(server.calls()).isZero();
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "outcome=\"timeout\""))
                    .isOne();
        }
    }

    @Test
    void waitForReadyWaitsNoLonger() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (var fixture = new ClientFixture("grpc://127.0.0.1:" + port, "timeout = 300ms")) {
            assertThat(codeOf(() -> fixture.blocking().withWaitForReady().getStock(ASKED)))
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void endsCallsWhenTheirCallEnds() throws Exception {
        try (var server = new PlainServer(PlainServer.SILENT);
                var fixture = new ClientFixture(server.base())) {
            var scope = new Scope(Duration.ofSeconds(30));
            var ended = new AtomicReference<Status.Code>();
            var thread = Thread.ofVirtual()
                    .start(() -> ended.set(codeOf(() ->
                            Deadline.of(scope).call(() -> fixture.blocking().getStock(ASKED)))));
            await(() -> server.calls() == 1);
            assertThat(fixture.meter("spillway_client_in_flight", "inventory")).isOne();
            scope.end();
            thread.join();
            assertThat(ended.get()).isEqualTo(Status.Code.CANCELLED);
            await(() -> server.cancelled() == 1);
            fixture.awaitRest();
        }
    }

    @Test
    void endsStreamsThatAreLeftOpen() {
        try (var server = new PlainServer((request, answer, _) -> answer.onNext(PlainServer.stock(request.getSku())));
                var fixture = new ClientFixture(server.base())) {
            var scope = new Scope(Duration.ofSeconds(30));
            var first = Deadline.of(scope)
                    .call(() -> fixture.blocking().watch(ASKED).next());
            assertThat(first.getLeft()).isEqualTo(3);
            scope.end();
            await(() -> server.cancelled() == 1);
            fixture.awaitRest();
        }
    }

    @Test
    void interruptCancels() throws Exception {
        try (var server = new PlainServer(PlainServer.SILENT);
                var fixture = new ClientFixture(server.base())) {
            var ended = new AtomicReference<Status.Code>();
            var thread = Thread.ofVirtual()
                    .start(() -> ended.set(codeOf(() -> fixture.blocking().getStock(ASKED))));
            await(() -> server.calls() == 1);
            thread.interrupt();
            thread.join();
            assertThat(ended.get()).isEqualTo(Status.Code.CANCELLED);
            await(() -> server.cancelled() == 1);
            fixture.awaitRest();
        }
    }

    @Test
    void carriesTraceAndRequestId() {
        try (var server = new PlainServer(telling);
                var fixture = new ClientFixture(server.base())) {
            var scope = new Scope(
                    Duration.ofSeconds(30),
                    Map.of(
                            "traceparent",
                            "00-abc-def-01",
                            "tracestate",
                            "a=b",
                            "X-Request-Id",
                            "r-1",
                            "X-Request-Criticality",
                            "bulk"));
            Deadline.of(scope).call(() -> fixture.blocking().getStock(ASKED));
            var head = server.head();
            assertThat(PlainServer.field(head, "traceparent")).isEqualTo("00-abc-def-01");
            assertThat(PlainServer.field(head, "tracestate")).isEqualTo("a=b");
            assertThat(PlainServer.field(head, "x-request-id")).isEqualTo("r-1");
            assertThat(PlainServer.field(head, "x-request-criticality")).isEqualTo("bulk");
            assertThat(PlainServer.field(head, "grpc-previous-rpc-attempts")).isEqualTo("null");
            assertThat(fixture.meter("spillway_client_unscoped_total", "inventory"))
                    .isZero();
        }
    }

    @Test
    void listenersHaveTheDeadlineOfTheirCall() throws Exception {
        try (var server = new PlainServer(telling);
                var fixture = new ClientFixture(server.base())) {
            var seen = new AtomicReference<String>();
            var done = new CountDownLatch(1);
            var scope = Deadline.of(new Scope(Duration.ofSeconds(30), Map.of("X-Request-Id", "r-2")));
            scope.call(() -> {
                fixture.async().getStock(ASKED, new StreamObserver<>() {
                    @Override
                    public void onNext(Stock answer) {
                        seen.set(Deadline.current().carried("X-Request-Id").orElse("") + " "
                                + Thread.currentThread().isVirtual());
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        done.countDown();
                    }

                    @Override
                    public void onCompleted() {
                        done.countDown();
                    }
                });
                return scope;
            });
            done.await();
            assertThat(seen.get()).isEqualTo("r-2 true");
        }
    }
}
