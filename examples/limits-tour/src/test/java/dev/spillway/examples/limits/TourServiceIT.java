package dev.spillway.examples.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import dev.spillway.examples.limits.proto.EchoMessage;
import dev.spillway.examples.limits.proto.LimitedReply;
import dev.spillway.examples.limits.proto.LimitedRequest;
import dev.spillway.examples.limits.proto.SlowReply;
import dev.spillway.examples.limits.proto.SlowRequest;
import dev.spillway.examples.limits.proto.TourGrpc;
import dev.spillway.testing.TestService;
import dev.spillway.testing.Transport;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each method does what the table in the README says.
class TourServiceIT {
    private static final int MEBIBYTE = 1 << 20;

    /// A permit for each call that has begun to work, and one for each that may end its work.
    private final Semaphore begun = new Semaphore(0);

    private final Semaphore go = new Semaphore(0);

    private final TestService service = TestService.start(app -> Tour.routes(app, this::work));
    private final ManagedChannel channel = Channels.to(service, Transport.CLEAR).build();
    private final TourGrpc.TourBlockingStub tour = TourGrpc.newBlockingStub(channel);

    @AfterEach
    void close() {
        channel.shutdownNow();
        service.awaitQuiet();
        service.close();
    }

    @Test
    void echoesOneMebibyteAndNotAByteMore() {
        var most = message(MEBIBYTE);

        assertThat(tour.echo(most)).isEqualTo(most);
        assertThat(failure(() -> tour.echo(message(MEBIBYTE + 1))).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void sleepsAsLongAsItIsTold() {
        assertThat(tour.slow(sleep(1))).isEqualTo(SlowReply.getDefaultInstance());
        assertThat(failure(() -> tour.slow(sleep(60_001))).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void endsASleepAtItsDeadline() throws Exception {
        var slow = TourGrpc.newFutureStub(channel).slow(sleep(60_000));
        while (service.callsInFlight() == 0) {
            Thread.sleep(5);
        }
        service.advance(Duration.ofSeconds(11));

        assertThat(failure(slow::get).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void letsEightWorkAtOnceAndRefusesTheNinth() throws Exception {
        var eight = Stream.generate(this::limited).limit(8).toList();
        begun.acquire(8);

        var refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> tour.limited(LimitedRequest.getDefaultInstance()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(StatusProto.fromThrowable(refused).getDetailsList()).anyMatch(TourServiceIT::isRetryInfo);
        go.release(8);
        for (var worked : eight) {
            assertThat(worked.get()).isEqualTo(LimitedReply.getDefaultInstance());
        }
    }

    private ListenableFuture<LimitedReply> limited() {
        return TourGrpc.newFutureStub(channel).limited(LimitedRequest.getDefaultInstance());
    }

    private void work() throws InterruptedException {
        begun.release();
        go.acquire();
    }

    private static boolean isRetryInfo(Any detail) {
        return detail.is(RetryInfo.class);
    }

    /// A message of that many bytes in all: a tag and a length of three bytes stand before the content.
    private static EchoMessage message(int bytes) {
        var message = EchoMessage.newBuilder()
                .setBytes(ByteString.copyFrom(new byte[bytes - 4]))
                .build();
        assertThat(message.getSerializedSize()).isEqualTo(bytes);
        return message;
    }

    private static SlowRequest sleep(int millis) {
        return SlowRequest.newBuilder().setMs(millis).build();
    }

    private static Status failure(ThrowingCallable call) {
        return Status.fromThrowable(catchThrowableOfType(Exception.class, call));
    }
}
