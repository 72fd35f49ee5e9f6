package dev.spillway.grpc;

import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.Transport;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls of each shape by grpc-java's client, in clear and under TLS.
class ShapesIT {
    @ParameterizedTest
    @EnumSource
    void answersOnceForOne(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            assertThat(served.stub(transport).echo(message("hello"))).isEqualTo(message("hello"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersOnceForOneThatIsLarge(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            var large = Probed.newBuilder()
                    .setContent(ByteString.copyFrom(new byte[3 << 20]))
                    .build();

            assertThat(served.stub(transport).echo(large)).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersOnceForMany(Transport transport) throws InterruptedException {
        try (var served = Served.probe(new ProbeService())) {
            var answers = new Answers();
            var messages = ProbeGrpc.newStub(served.channel(transport)).collect(answers);
            for (var i = 0; i < 1_000; i++) {
                messages.onNext(message("number " + i));
            }
            messages.onCompleted();

            assertThat(answers.await()).extracting(Probed::getNumber).containsExactly(1_000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersManyTimesForOne(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            var answers = served.stub(transport)
                    .produce(Probed.newBuilder().setNumber(10_000).build());
            var expected = 0L;
            while (answers.hasNext()) {
                assertThat(answers.next().getNumber()).isEqualTo(expected++);
            }

            assertThat(expected).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersManyTimesForMany(Transport transport) throws InterruptedException {
        try (var served = Served.probe(new ProbeService())) {
            var answers = new Answers();
            var messages = ProbeGrpc.newStub(served.channel(transport)).talk(answers);
            for (var i = 0; i < 1_000; i++) {
                messages.onNext(message("number " + i));
            }
            messages.onCompleted();

            assertThat(answers.await())
                    .hasSize(1_000)
                    .last()
                    .extracting(Probed::getText)
                    .isEqualTo("number 999");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersFromAnotherThread(Transport transport) {
        var probe = new ProbeService()
                .echo((message, answer) -> Thread.startVirtualThread(() -> {
                    answer.onNext(message);
                    answer.onCompleted();
                }))
                .produce((message, answer) -> Thread.startVirtualThread(() -> {
                    for (var i = 0; i < 200; i++) {
                        answer.onNext(message);
                    }
                    answer.onCompleted();
                }));
        var large = Probed.newBuilder()
                .setContent(ByteString.copyFrom(new byte[10_000]))
                .build();
        try (var served = Served.probe(probe)) {
            assertThat(served.stub(transport).echo(large)).isEqualTo(large);
            assertThat(served.stub(transport).produce(large)).toIterable().hasSize(200);
        }
    }

    /// Asks for messages when its call has nothing left to do but to wait.
    private static final class Late implements ServerInterceptor {
        private final AtomicBoolean asked = new AtomicBoolean();
        private final AtomicBoolean came = new AtomicBoolean();
        private final AtomicBoolean tooEarly = new AtomicBoolean();

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var own = Thread.currentThread();
            var deferred = new SimpleForwardingServerCall<>(call) {
                @Override
                public void request(int messages) {
                    Thread.ofVirtual().start(() -> {
                        while (!waits(own) && !came.get()) {
                            LockSupport.parkNanos(100_000);
                        }
                        asked.set(true);
                        super.request(messages);
                    });
                }
            };
            return new SimpleForwardingServerCallListener<>(next.startCall(deferred, headers)) {
                @Override
                public void onMessage(Q message) {
                    came.set(true);
                    tooEarly.set(!asked.get());
                    super.onMessage(message);
                }
            };
        }

        private static boolean waits(Thread thread) {
            return switch (thread.getState()) {
                case WAITING, TIMED_WAITING -> true;
                case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
            };
        }
    }

    @Test
    void aMessageComesOnlyWhenItIsAskedFor() {
        var late = new Late();
        try (var served =
                Served.app(app -> app.serve(Grpc.service(ServerInterceptors.intercept(new ProbeService(), late))))) {
            assertThat(served.stub(Transport.CLEAR).echo(message("hello"))).isEqualTo(message("hello"));
            assertThat(late.tooEarly).isFalse();
        }
    }

    /// Gathers what comes.
    static final class Answers implements StreamObserver<Probed> {
        private final List<Probed> messages = new ArrayList<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile Throwable failure;

        @Override
        public void onNext(Probed message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            end.countDown();
        }

        @Override
        public void onCompleted() {
            end.countDown();
        }

        List<Probed> await() throws InterruptedException {
            assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(failure).isNull();
            return messages;
        }
    }
}
