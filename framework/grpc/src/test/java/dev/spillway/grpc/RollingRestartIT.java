package dev.spillway.grpc;

import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.TestService;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Instances that are restarted one after the other, under a client that obeys GOAWAY.
class RollingRestartIT {
    private static final int CALLERS = 4;
    private static final long MORE = 50;
    private static final long PATIENCE = 60_000_000_000L;

    @ParameterizedTest
    @EnumSource
    void noUnaryCallIsLostAndEveryStreamEndsWithAStatus(Kind kind) throws InterruptedException {
        var first = instance();
        var second = instance();
        try (var name = new Instances(
                        kind.scheme, first.service().port(), second.service().port());
                var client = kind.open();
                var load = new Load(client.channel())) {
            load.advance();
            var streams = load.openStreams();

            first.service().close();
            load.advance();
            first = instance();
            name.set(first.service().port(), second.service().port());
            load.advance();
            streams.addAll(load.openStreams());
            second.service().close();
            load.advance();
            second = instance();
            name.set(first.service().port(), second.service().port());
            load.advance();

            load.stop();
            assertThat(load.lost).isEmpty();
            var endings = new ArrayList<Code>();
            for (var stream : streams) {
                stream.complete();
                endings.add(stream.end());
            }
            assertThat(endings).contains(Code.UNAVAILABLE).isSubsetOf(Code.OK, Code.UNAVAILABLE);
        } finally {
            first.service().close();
            second.service().close();
        }
    }

    private static Served instance() {
        return Served.probe(
                new ProbeService(),
                "spillway.shutdown.drain = 1s",
                "spillway.routes.default.rate = 1000000/s",
                "spillway.routes.default.client-rate = 1000000/s");
    }

    /// Whose client it is.
    private enum Kind {
        GRPC_JAVA("instances") {
            @Override
            Client open() {
                var channel = NettyChannelBuilder.forTarget("instances:///any")
                        .usePlaintext()
                        .defaultLoadBalancingPolicy("round_robin")
                        .build();
                return new Client(channel, channel::shutdownNow);
            }
        },
        /// That of a service of ours, without a retry of its own.
        OURS("dns") {
            @Override
            Client open() {
                var channel = new AtomicReference<Channel>();
                var service = TestService.inMemory(
                        app -> channel.set(Grpc.client(app, "instances").stub(UnaryOperator.identity())),
                        "spillway.clients.instances.base = grpc://instances:9000",
                        "spillway.clients.instances.timeout = 60s",
                        "spillway.clients.instances.retries = 0");
                return new Client(channel.get(), service::close);
            }
        };

        private final String scheme;

        Kind(String scheme) {
            this.scheme = scheme;
        }

        abstract Client open();
    }

    private record Client(Channel channel, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /// Unary calls without a pause, one after the other from each caller.
    private static final class Load implements AutoCloseable {
        private final Channel channel;
        private final Queue<Status> lost = new ConcurrentLinkedQueue<>();
        private final AtomicLong answered = new AtomicLong();
        private final List<Thread> callers = new ArrayList<>();
        private volatile boolean stopped;

        Load(Channel channel) {
            this.channel = channel;
            for (var i = 0; i < CALLERS; i++) {
                callers.add(Thread.ofVirtual().start(this::call));
            }
        }

        private void call() {
            var stub = ProbeGrpc.newBlockingStub(channel);
            while (!stopped) {
                try {
                    var _ = stub.withDeadlineAfter(30, TimeUnit.SECONDS).echo(message("on the way"));
                    answered.incrementAndGet();
                } catch (StatusRuntimeException e) {
                    lost.add(e.getStatus());
                }
            }
        }

        /// Waits for more calls than were on their way.
        void advance() {
            var enough = answered.get() + MORE;
            var from = System.nanoTime();
            while (answered.get() < enough && lost.isEmpty()) {
                assertThat(System.nanoTime() - from).as("calls hang").isLessThan(PATIENCE);
                LockSupport.parkNanos(1_000_000);
            }
        }

        /// As many streams as reach each instance, in turn, and stay.
        List<Open> openStreams() throws InterruptedException {
            var streams = new ArrayList<Open>();
            for (var i = 0; i < 2 * CALLERS; i++) {
                streams.add(new Open(channel));
            }
            for (var stream : streams) {
                stream.begun();
            }
            return streams;
        }

        void stop() throws InterruptedException {
            stopped = true;
            for (var caller : callers) {
                caller.join();
            }
        }

        @Override
        public void close() {
            stopped = true;
        }
    }

    /// A stream that its client leaves open until it is ended.
    private static final class Open {
        private final StreamObserver<Probed> messages;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Code code = Code.OK;
        private volatile boolean answered;

        Open(Channel channel) {
            messages = ProbeGrpc.newStub(channel)
                    .withDeadlineAfter(5, TimeUnit.MINUTES)
                    .talk(new Ear());
            messages.onNext(message("begin"));
        }

        /// One that was not ended with its instance is ended now.
        void complete() {
            if (ended.getCount() > 0) {
                messages.onCompleted();
            }
        }

        void begun() throws InterruptedException {
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(answered).as("it has begun").isTrue();
        }

        Code end() throws InterruptedException {
            assertThat(ended.await(30, TimeUnit.SECONDS)).as("it has ended").isTrue();
            return code;
        }

        /// Hears the answers.
        private final class Ear implements StreamObserver<Probed> {
            @Override
            public void onNext(Probed message) {
                answered = true;
                begun.countDown();
            }

            @Override
            public void onError(Throwable thrown) {
                code = Status.fromThrowable(thrown).getCode();
                begun.countDown();
                ended.countDown();
            }

            @Override
            public void onCompleted() {
                ended.countDown();
            }
        }
    }
}
