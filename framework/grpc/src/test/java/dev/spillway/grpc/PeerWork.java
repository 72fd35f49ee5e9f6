package dev.spillway.grpc;

import com.google.protobuf.ByteString;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.http.Deadline;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/// What a client of others has done for it.
final class PeerWork {
    /// A sentence that takes care to be carried.
    static final String SAID = "grüezi ☺ 100 %";

    private static final int MEBIBYTE = 1 << 20;

    /// What a call had left as its handler began to wait.
    final AtomicReference<Duration> remaining = new AtomicReference<>(Duration.ofDays(1));
    /// The handler of a call without an answer was interrupted.
    final CountDownLatch late = new CountDownLatch(1);
    /// The handler of a stream was interrupted.
    final CountDownLatch left = new CountDownLatch(1);

    ProbeService probe() {
        return new ProbeService().echo(this::echo).produce(this::produce);
    }

    private void echo(Probed message, StreamObserver<Probed> answer) {
        switch (message.getText()) {
            case "wait" -> {
                remaining.set(Deadline.current().remaining());
                sleepUntilInterrupted(late);
            }
            case "fail" ->
                answer.onError(Status.FAILED_PRECONDITION.withDescription(SAID).asRuntimeException());
            default -> {
                answer.onNext(message);
                answer.onCompleted();
            }
        }
    }

    private void produce(Probed message, StreamObserver<Probed> answer) {
        switch (message.getText()) {
            case "wait" -> {
                answer.onNext(message);
                sleepUntilInterrupted(left);
                return;
            }
            case "large" -> {
                var part = Probed.newBuilder().setContent(ByteString.copyFrom(new byte[MEBIBYTE]));
                for (var i = 0; i < message.getNumber(); i++) {
                    answer.onNext(part.build());
                }
            }
            default ->
                LongStream.range(0, message.getNumber())
                        .mapToObj(
                                number -> Probed.newBuilder().setNumber(number).build())
                        .forEach(answer::onNext);
        }
        answer.onCompleted();
    }

    private static void sleepUntilInterrupted(CountDownLatch interrupted) {
        try {
            Thread.sleep(Duration.ofMinutes(2));
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
    }
}
