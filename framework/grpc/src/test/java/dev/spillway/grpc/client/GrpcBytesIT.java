package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.InventoryGrpc;
import dev.spillway.grpc.testing.Stock;
import dev.spillway.grpc.testing.StockRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What messages of outgoing calls take of `process.bytes`.
@Timeout(120)
class GrpcBytesIT {
    private static final int MIB = 1 << 20;
    private static final String TIGHT = "spillway.process.bytes = 10%";
    private static final String LARGE = "x".repeat(MIB - 1024);
    /// One more than there is room for in a tenth of the heap.
    private static final int TOO_MANY = (int) (Runtime.getRuntime().maxMemory() / 10 / MIB) + 2;

    /// Sends messages as its client takes them, and then says nothing more, or that this is all.
    private static PlainServer producing(int messages, Consumer<StreamObserver<Stock>> then) {
        return new PlainServer((_, answer, _) -> {
            var out = (ServerCallStreamObserver<Stock>) answer;
            var left = new AtomicInteger(messages);
            out.setOnReadyHandler(() -> {
                while (out.isReady() && left.get() > 0) {
                    out.onNext(PlainServer.stock(LARGE));
                    if (left.decrementAndGet() == 0) {
                        then.accept(out);
                    }
                }
            });
        });
    }

    private static PlainServer producing(int messages) {
        return producing(messages, StreamObserver::onCompleted);
    }

    /// A caller that wants many messages, and takes none before it is asked to.
    private static final class Slow implements ClientResponseObserver<StockRequest, Stock> {
        final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<StockRequest> call) {
            call.disableAutoRequestWithInitial(TOO_MANY);
        }

        @Override
        public void onNext(Stock message) {}

        @Override
        public void onError(Throwable thrown) {
            end.complete(Status.fromThrowable(thrown));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        void takeAll() {
            for (var event = events.poll(); event != null; event = events.poll()) {
                event.run();
            }
        }
    }

    private static double held(ClientFixture fixture) {
        return fixture.number("spillway_bytes_held");
    }

    @Test
    void endsACallWhoseMessagesAreMoreThanThereIsRoomFor() throws Exception {
        try (var server = producing(TOO_MANY);
                var fixture = new ClientFixture(server.base(), TIGHT)) {
            var slow = new Slow();
            fixture.async().withExecutor(slow.events::add).watch(ASKED, slow);
            fixture.awaitRest();
            slow.takeAll();

            var status = slow.end.get();
            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status.getDescription()).contains("no room for the answer in spillway.process.bytes");
            assertThat(held(fixture)).isZero();
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "outcome=\"refused\""))
                    .isOne();
        }
    }

    @Test
    void paysForAMessageUntilItsListenerHasHadIt() throws Exception {
        try (var server = producing(1, _ -> {});
                var fixture = new ClientFixture(server.base(), TIGHT)) {
            var slow = new Slow();
            fixture.async().withExecutor(slow.events::add).watch(ASKED, slow);
            await(() -> held(fixture) >= LARGE.length());
            await(() -> {
                slow.takeAll();
                return held(fixture) == 0;
            });
            assertThat(fixture.meter("spillway_client_in_flight", "inventory")).isOne();
        }
    }

    @Test
    void letsMorePassThanThereIsRoomFor() {
        try (var server = producing(TOO_MANY);
                var fixture = new ClientFixture(server.base(), TIGHT)) {
            Iterator<Stock> answers = fixture.blocking().watch(ASKED);
            var number = 0;
            while (answers.hasNext()) {
                answers.next();
                number++;
            }
            assertThat(number).isEqualTo(TOO_MANY);
            await(() -> held(fixture) == 0);
        }
    }

    @Test
    void endsACallThatSendsFasterThanItsPeerTakes() throws Exception {
        // It gives no more credit than every peer begins with.
        try (var server = RawServer.onStream((_, _) -> {});
                var fixture = new ClientFixture(server.base(), TIGHT)) {
            var end = new CompletableFuture<Status>();
            var said = fixture.async().chat(new StreamObserver<>() {
                @Override
                public void onNext(Stock message) {}

                @Override
                public void onError(Throwable thrown) {
                    end.complete(Status.fromThrowable(thrown));
                }

                @Override
                public void onCompleted() {
                    end.complete(Status.OK);
                }
            });
            var large = StockRequest.newBuilder().setSku(LARGE).build();
            for (var i = 0; i < TOO_MANY && !end.isDone(); i++) {
                try {
                    said.onNext(large);
                } catch (StatusRuntimeException | IllegalStateException e) {
                    // It has ended.
                }
            }

            assertThat(end.get().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(end.get().getDescription()).contains("no room for the message in spillway.process.bytes");
            fixture.awaitRest();
            assertThat(held(fixture)).isZero();
        }
    }

    /// An interceptor may make several calls of one.
    @Test
    void theEndOfACallLeavesToAnotherOfItsAttemptWhatThatHolds() throws Exception {
        var below = new AtomicReference<Channel>();
        var noting = new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                below.set(next);
                return next.newCall(method, options);
            }
        };
        // It gives no more credit than every peer begins with.
        try (var server = RawServer.onStream((_, _) -> {});
                var fixture = new ClientFixture(server.base(), TIGHT)) {
            var context = Context.current().withCancellation();
            var said = context.call(() -> fixture.async(noting).chat(new Slow()));
            said.onNext(StockRequest.newBuilder().setSku(LARGE).build());
            assertThat(held(fixture)).isGreaterThanOrEqualTo(LARGE.length());

            var ended = new CountDownLatch(1);
            var other = below.get().newCall(InventoryGrpc.getGetStockMethod(), CallOptions.DEFAULT);
            other.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended.countDown();
                        }
                    },
                    new Metadata());
            other.cancel("for a test", null);
            ended.await();
            assertThat(held(fixture)).isGreaterThanOrEqualTo(LARGE.length());

            context.cancel(null);
            await(() -> held(fixture) == 0);
            fixture.awaitRest();
        }
    }

    @Test
    void keepsNothingOfACallThatHasEndedAndWhoseListenerIsGone() {
        try (var server = producing(1, _ -> {});
                var fixture = new ClientFixture(server.base(), TIGHT)) {
            var context = Context.current().withCancellation();
            context.run(() -> fixture.async().withExecutor(_ -> {}).watch(ASKED, new Slow()));
            await(() -> held(fixture) >= LARGE.length());
            context.cancel(null);
            await(() -> held(fixture) == 0);
            fixture.awaitRest();
        }
    }
}
