package dev.spillway.grpc;

import static dev.spillway.grpc.Served.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.ProbeGrpc;
import dev.spillway.testing.Transport;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The end of the process, for calls.
class DrainIT {
    @ParameterizedTest
    @EnumSource
    void aCallInFlightIsAnswered(Transport transport) throws InterruptedException {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var probe = new ProbeService().echo((message, answer) -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                return;
            }
            answer.onNext(message);
            answer.onCompleted();
        });
        try (var served = Served.probe(probe)) {
            var call = ProbeGrpc.newFutureStub(served.channel(transport)).echo(message("in flight"));
            entered.await();
            var closing = Thread.ofVirtual().start(served.service()::close);
            leave.countDown();

            assertThat(call).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(message("in flight"));
            assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatOutlivesTheDrainIsUnavailable(Transport transport) throws InterruptedException {
        try (var served = Served.probe(new ProbeService(), "spillway.shutdown.drain = 1s")) {
            var end = new EndingsIT.Ignoring();
            var messages = ProbeGrpc.newStub(served.channel(transport)).talk(end);
            messages.onNext(message("begin"));
            while (served.service().callsInFlight() == 0) {
                Thread.onSpinWait();
            }
            served.service().close();

            assertThat(end.code()).isEqualTo(Code.UNAVAILABLE);
        }
    }
}
