package dev.spillway.grpc.client;

import dev.spillway.grpc.testing.InventoryGrpc;
import dev.spillway.grpc.testing.Stock;
import dev.spillway.grpc.testing.StockRequest;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// grpc-java's own server, with an inventory that does what a test tells it.
final class PlainServer implements AutoCloseable {
    /// What is done with a request.
    @FunctionalInterface
    interface Script {
        void answer(StockRequest request, StreamObserver<Stock> answer, int number);
    }

    static final Script GOOD = (request, answer, _) -> {
        answer.onNext(stock(request.getSku()));
        answer.onCompleted();
    };
    static final Script SILENT = (_, _, _) -> {};

    private final Server server;
    private final Script script;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final BlockingQueue<Metadata> heads = new LinkedBlockingQueue<>();

    PlainServer(Script script) {
        this(0, script, Optional.empty());
    }

    PlainServer(int port, Script script, Optional<SslContext> tls) {
        this.script = script;
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(new Inventory())
                .intercept(new Heads());
        tls.ifPresent(builder::sslContext);
        try {
            this.server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stock stock(String sku) {
        return Stock.newBuilder().setSku(sku).setLeft(3).build();
    }

    String base() {
        return "grpc://127.0.0.1:" + server.getPort();
    }

    int port() {
        return server.getPort();
    }

    /// Calls so far, every attempt for itself.
    int calls() {
        return calls.get();
    }

    /// Calls that ended because their client did not want them any more.
    int cancelled() {
        return cancelled.get();
    }

    /// What came with the next call.
    Metadata head() {
        try {
            var head = heads.poll(20, TimeUnit.SECONDS);
            if (head == null) {
                throw new AssertionError("no call came");
            }
            return head;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String field(Metadata head, String name) {
        return String.valueOf(head.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    }

    @Override
    public void close() {
        stop();
    }

    /// Ends at once, and its connections with it.
    void stop() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Heads implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            heads.add(headers);
            Context.current()
                    .addListener(
                            context -> {
                                if (context.cancellationCause() != null) {
                                    cancelled.incrementAndGet();
                                }
                            },
                            Runnable::run);
            return next.startCall(call, headers);
        }
    }

    private final class Inventory extends InventoryGrpc.InventoryImplBase {
        private void answer(StockRequest request, StreamObserver<Stock> answer) {
            script.answer(request, answer, calls.incrementAndGet());
        }

        @Override
        public void getStock(StockRequest request, StreamObserver<Stock> answer) {
            answer(request, answer);
        }

        @Override
        public void release(StockRequest request, StreamObserver<Stock> answer) {
            answer(request, answer);
        }

        @Override
        public void reserve(StockRequest request, StreamObserver<Stock> answer) {
            answer(request, answer);
        }

        @Override
        public void watch(StockRequest request, StreamObserver<Stock> answer) {
            answer(request, answer);
        }

        @Override
        public StreamObserver<StockRequest> chat(StreamObserver<Stock> answer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(StockRequest request) {
                    answer.onNext(stock(request.getSku()));
                }

                @Override
                public void onError(Throwable thrown) {}

                @Override
                public void onCompleted() {
                    answer.onCompleted();
                }
            };
        }
    }
}
