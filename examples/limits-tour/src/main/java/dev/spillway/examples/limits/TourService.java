package dev.spillway.examples.limits;

import dev.spillway.examples.limits.proto.EchoMessage;
import dev.spillway.examples.limits.proto.LimitedReply;
import dev.spillway.examples.limits.proto.LimitedRequest;
import dev.spillway.examples.limits.proto.SlowReply;
import dev.spillway.examples.limits.proto.SlowRequest;
import dev.spillway.examples.limits.proto.TourGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/// `limits.Tour`: what `/slow`, `/echo` and `/limited` are, as methods of gRPC.
final class TourService extends TourGrpc.TourImplBase {
    private final Tour.Work work;

    TourService(Tour.Work work) {
        this.work = work;
    }

    @Override
    public void slow(SlowRequest request, StreamObserver<SlowReply> answer) {
        var millis = Integer.toUnsignedLong(request.getMs());
        if (millis > Tour.LONGEST_MILLIS) {
            answer.onError(Status.INVALID_ARGUMENT
                    .withDescription("ms is a number from 0 to %d".formatted(Tour.LONGEST_MILLIS))
                    .asRuntimeException());
            return;
        }
        work(() -> Thread.sleep(millis), SlowReply.getDefaultInstance(), answer);
    }

    @Override
    public void echo(EchoMessage message, StreamObserver<EchoMessage> answer) {
        answer.onNext(message);
        answer.onCompleted();
    }

    @Override
    public void limited(LimitedRequest request, StreamObserver<LimitedReply> answer) {
        work(work, LimitedReply.getDefaultInstance(), answer);
    }

    private static <A> void work(Tour.Work work, A done, StreamObserver<A> answer) {
        try {
            work.run();
        } catch (InterruptedException e) {
            // Its time is over or its caller has gone, and whoever interrupts says so.
            answer.onError(Status.CANCELLED.withCause(e).asRuntimeException());
            return;
        }
        answer.onNext(done);
        answer.onCompleted();
    }
}
