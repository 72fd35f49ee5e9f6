package dev.spillway.grpc;

import static dev.spillway.grpc.Served.failure;
import static dev.spillway.grpc.Served.message;
import static dev.spillway.limit.Limit.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.http.Deadline;
import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import dev.spillway.testing.Transport;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How calls end before their answer: deadlines, cancellation, faults.
class EndingsIT {
    @ParameterizedTest
    @EnumSource
    void aDeadlineOfTheMethodInterruptsItsHandler(Transport transport) throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        var probe = new ProbeService().echo((_, _) -> sleepUntilInterrupted(interrupted));
        try (var served = Served.probe(probe, service -> service.limit("Echo", millis(100)))) {
            var failed = failure(() -> served.stub(transport).echo(message("")));

            assertThat(failed.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertThat(failed.getStatus().getDescription()).contains("deadline = 100ms");
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDeadlineOfTheCallerIsHonouredWhenItsClientDoesNot() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        var remaining = new AtomicReference<Duration>();
        var ofContext = new AtomicReference<io.grpc.Deadline>();
        var probe = new ProbeService().echo((_, _) -> {
            remaining.set(Deadline.current().remaining());
            ofContext.set(Context.current().getDeadline());
            sleepUntilInterrupted(interrupted);
        });
        try (var served = Served.probe(probe)) {
            var stub = ProbeGrpc.newBlockingStub(served.channel(Transport.CLEAR));
            failure(() -> stub.withDeadlineAfter(1, TimeUnit.SECONDS).echo(message("")));

            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(remaining.get()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
            assertThat(ofContext.get()).isNotNull();
        }
    }

    @Test
    void anAnswerThatNobodyGivesIsTooLate() {
        var probe = new ProbeService().echo((_, _) -> {});
        try (var served = Served.probe(probe, service -> service.limit("Echo", millis(100)))) {
            assertThat(failure(() -> served.stub(Transport.CLEAR).echo(message("")))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.DEADLINE_EXCEEDED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellationInterruptsTheHandlerAndIsToldOnce(Transport transport) throws InterruptedException {
        var entered = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var cancelled = new AtomicInteger();
        var contextCancelled = new CountDownLatch(1);
        var probe = new ProbeService().echo((_, answer) -> {
            ((ServerCallStreamObserver<Probed>) answer).setOnCancelHandler(cancelled::incrementAndGet);
            Context.current().addListener(_ -> contextCancelled.countDown(), Runnable::run);
            entered.countDown();
            sleepUntilInterrupted(interrupted);
        });
        try (var served = Served.probe(probe)) {
            var call = ProbeGrpc.newFutureStub(served.channel(transport)).echo(message(""));
            entered.await();
            call.cancel(true);

            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(contextCancelled.await(30, TimeUnit.SECONDS)).isTrue();
            served.service().awaitIdle();
            assertThat(cancelled).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellationOfAStreamIsTold(Transport transport) throws InterruptedException {
        var received = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var probe = new ProbeService().talk(answer -> new ProbeService.Returning(answer) {
            @Override
            public void onNext(Probed message) {
                received.countDown();
            }

            @Override
            public void onError(Throwable thrown) {
                if (Status.fromThrowable(thrown).getCode() == Code.CANCELLED) {
                    cancelled.countDown();
                }
            }
        });
        try (var served = Served.probe(probe)) {
            var messages = ProbeGrpc.newStub(served.channel(transport)).talk(new Ignoring());
            messages.onNext(message("begin"));
            received.await();
            messages.onError(Status.CANCELLED.asRuntimeException());

            assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aFaultIsUnknownAndTellsNothing() {
        var probe = new ProbeService().echo((_, _) -> {
            throw new IllegalStateException("the secret is 42");
        });
        try (var served = Served.probe(probe)) {
            var failed = failure(() -> served.stub(Transport.CLEAR).echo(message("")));

            assertThat(failed.getStatus().getCode()).isEqualTo(Code.UNKNOWN);
            assertThat(failed.getStatus().getDescription()).doesNotContain("42");
        }
    }

    @Test
    void aRuleOfTheApplicationAnswersAFault() {
        var probe = new ProbeService().echo((_, _) -> {
            throw new IllegalStateException("sold out");
        });
        try (var served = Served.app(app -> app.serve(Grpc.service(probe))
                .onError(
                        IllegalStateException.class,
                        e -> Response.problem(Problem.of(409, "Conflict").detail(e.getMessage()))))) {
            var failed = failure(() -> served.stub(Transport.CLEAR).echo(message("")));

            assertThat(failed.getStatus().getCode()).isEqualTo(Code.ABORTED);
            assertThat(failed.getStatus().getDescription()).isEqualTo("sold out");
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusMessagesMayHaveAnyCharacter(Transport transport) {
        var text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n 100 %";
        var probe = new ProbeService()
                .echo((_, answer) -> answer.onError(
                        Status.FAILED_PRECONDITION.withDescription(text).asRuntimeException()));
        try (var served = Served.probe(probe)) {
            var failed = failure(() -> served.stub(transport).echo(message("")));

            assertThat(failed.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
            assertThat(failed.getStatus().getDescription()).isEqualTo(text);
        }
    }

    @Test
    void anIdleStreamEnds() throws InterruptedException {
        var probe = new ProbeService();
        try (var served =
                Served.probe(probe, "spillway.routes.\"grpc:/dev.spillway.grpc.testing.Probe/Talk\".idle = 1s")) {
            var end = new Ignoring();
            ProbeGrpc.newStub(served.channel(Transport.CLEAR)).talk(end).onNext(message("one"));

            assertThat(end.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void aStreamEndsWhenItsTimeIsOver() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        var probe = new ProbeService().produce((message, answer) -> {
            answer.onNext(message);
            sleepUntilInterrupted(interrupted);
        });
        try (var served =
                Served.probe(probe, "spillway.routes.\"grpc:/dev.spillway.grpc.testing.Probe/Produce\".total = 1s")) {
            var end = new Ignoring();
            ProbeGrpc.newStub(served.channel(Transport.CLEAR)).produce(message(""), end);

            assertThat(end.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void sleepUntilInterrupted(CountDownLatch interrupted) {
        try {
            Thread.sleep(Duration.ofMinutes(2));
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
    }

    /// Waits for the end.
    static final class Ignoring implements StreamObserver<Probed> {
        private final ArrayBlockingQueue<Code> end = new ArrayBlockingQueue<>(1);

        @Override
        public void onNext(Probed message) {}

        @Override
        public void onError(Throwable thrown) {
            end.add(Status.fromThrowable(thrown).getCode());
        }

        @Override
        public void onCompleted() {
            end.add(Code.OK);
        }

        Code code() throws InterruptedException {
            return end.poll(30, TimeUnit.SECONDS);
        }
    }
}
