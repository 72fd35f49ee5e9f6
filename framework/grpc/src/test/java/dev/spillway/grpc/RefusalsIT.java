package dev.spillway.grpc;

import static dev.spillway.grpc.Served.failure;
import static dev.spillway.grpc.Served.message;
import static dev.spillway.limit.Limit.mebibytes;
import static dev.spillway.limit.Limit.millis;
import static dev.spillway.limit.Limit.minutes;
import static dev.spillway.limit.Limit.perMinute;
import static dev.spillway.limit.Limit.permits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.spillway.grpc.testing.GreeterGrpc;
import dev.spillway.grpc.testing.HelloRequest;
import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.grpc.testing.Probed;
import dev.spillway.testing.Transport;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bounds of gRPC methods, and what their callers are told.
class RefusalsIT {
    @ParameterizedTest
    @EnumSource
    void aRateIsExhaustedWithDetails(Transport transport) throws Exception {
        try (var served = Served.probe(new ProbeService(), service -> service.limit("Echo", perMinute(1)))) {
            var stub = served.stub(transport);
            stub.echo(message("one"));

            var refused = failure(() -> stub.echo(message("two")));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            var details = StatusProto.fromThrowable(refused).getDetailsList();
            assertThat(details).hasSize(2);
            var info = details.getFirst().unpack(ErrorInfo.class);
            assertThat(info.getReason()).isEqualTo("RATE");
            assertThat(info.getMetadataMap())
                    .containsEntry("setting", "spillway.routes.\"grpc:/dev.spillway.grpc.testing.Probe/Echo\".rate")
                    .containsEntry("limit", "1/min");
            assertThat(details.getLast().unpack(RetryInfo.class).getRetryDelay().getSeconds())
                    .isBetween(1L, 62L);
        }
    }

    @Test
    void permitsAreExhausted() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var probe = new ProbeService().echo((message, answer) -> {
            entered.countDown();
            await(leave);
            answer.onNext(message);
            answer.onCompleted();
        });
        try (var served = Served.probe(probe, service -> service.limit("Echo", permits(1)))) {
            var channel = served.channel(Transport.CLEAR);
            var first = ProbeGrpc.newFutureStub(channel).echo(message("first"));
            entered.await();

            var refused = failure(() -> ProbeGrpc.newBlockingStub(channel).echo(message("second")));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            leave.countDown();
            assertThat(first).succeedsWithin(java.time.Duration.ofSeconds(30));
        }
    }

    @Test
    void configurationStandsOverCode() {
        try (var served = Served.probe(
                new ProbeService(),
                service -> service.limit("Echo", perMinute(1_000)),
                "spillway.routes.\"grpc:/dev.spillway.grpc.testing.Probe/Echo\".rate = 1/min",
                "spillway.routes.\"grpc:/dev.spillway.grpc.testing.Probe/Echo\".burst = 1")) {
            var stub = served.stub(Transport.CLEAR);
            stub.echo(message("one"));

            assertThat(failure(() -> stub.echo(message("two"))).getStatus().getCode())
                    .isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageThatIsTooLargeIsExhausted(Transport transport) {
        try (var served = Served.probe(new ProbeService(), service -> service.limit(mebibytes(1)))) {
            var large = Probed.newBuilder()
                    .setContent(ByteString.copyFrom(new byte[2 << 20]))
                    .build();
            var stub = served.stub(transport);

            var refused = failure(() -> stub.echo(large));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(refused.getStatus().getDescription()).contains("max-message = 1 MiB");
            assertThat(stub.echo(message("after"))).isEqualTo(message("after"));
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsExhausted() {
        var probe = new ProbeService().echo((message, answer) -> {
            answer.onNext(Probed.newBuilder()
                    .setContent(ByteString.copyFrom(new byte[20_000]))
                    .build());
            answer.onCompleted();
        });
        try (var served = Served.probe(
                probe,
                service -> service,
                "spillway.routes.\"grpc:/dev.spillway.grpc.testing.Probe/Echo\".max-answer = 16 KiB")) {
            assertThat(failure(() -> served.stub(Transport.CLEAR).echo(message("")))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownMethodIsUnimplemented(Transport transport) {
        try (var served = Served.probe(new ProbeService())) {
            var stub = GreeterGrpc.newBlockingStub(served.channel(transport));

            assertThat(failure(() -> stub.sayHello(HelloRequest.getDefaultInstance()))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    @Test
    void aCallerThatIsNotKnownIsUnauthenticated() {
        try (var served = Served.app(app ->
                app.authenticate(request -> request.header("authorization")).serve(Grpc.service(new ProbeService())))) {
            assertThat(failure(() -> served.stub(Transport.CLEAR).echo(message("")))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Code.UNAUTHENTICATED);
        }
    }

    @Test
    void whatIsNoCallOfGrpcIsToldSo() {
        try (var served = Served.probe(new ProbeService())) {
            var path = "/dev.spillway.grpc.testing.Probe/Echo";
            assertThat(served.service()
                            .send("POST", path, "application/json", "{}")
                            .status())
                    .isEqualTo(415);
            assertThat(served.service()
                            .send("POST", path, "application/grpc-web+proto", "x")
                            .status())
                    .isEqualTo(415);
            assertThat(served.service()
                            .send("POST", path, "application/grpc", "x")
                            .status())
                    .isEqualTo(505);
        }
    }

    @Test
    void limitsFitTheMethod() {
        var service = Grpc.service(new ProbeService());

        assertThatThrownBy(() -> service.limit("Produce", millis(500)))
                .hasMessageContaining("streams its answers: its time is minutes");
        assertThatThrownBy(() -> service.limit("Echo", minutes(5)))
                .hasMessageContaining("answers once: its time is seconds or millis");
        assertThatThrownBy(() -> service.limit("Ecco", permits(5)))
                .hasMessageContaining("has no method Ecco; it has [");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
