package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.ClientFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.grpc.testing.Stock;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The end of a service with calls in flight that nobody waits for.
class GrpcClosingIT {
    private static boolean isClosing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("spillway-close"));
    }

    @Test
    void losesNoCallThatEndsInTime() throws Exception {
        var release = new CountDownLatch(1);
        var order = new AtomicReference<>("");
        try (var server = new PlainServer((request, answer, number) -> Thread.ofVirtual()
                        .start(() -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            PlainServer.GOOD.answer(request, answer, number);
                        }));
                var fixture = new ClientFixture(
                        app -> app.onClose(() -> order.updateAndGet(text -> text + " resource")),
                        server.base(),
                        "spillway.shutdown.close = 5s")) {
            var answer = new AtomicReference<Stock>();
            var call = Thread.ofVirtual().start(() -> {
                answer.set(fixture.blocking().getStock(ASKED));
                order.updateAndGet(text -> text + " call");
            });
            await(() -> server.calls() == 1);
            var closing = Thread.ofVirtual().start(fixture::close);
            await(GrpcClosingIT::isClosing);
            release.countDown();
            call.join();
            closing.join();
            assertThat(answer.get()).isEqualTo(PlainServer.stock("a-1"));
            assertThat(order.get()).isEqualTo(" call resource");
        }
    }

    @Test
    void cutsWhatDoesNotEnd() throws Exception {
        try (var server = new PlainServer(PlainServer.SILENT)) {
            var ended = new AtomicReference<Status.Code>();
            Thread call;
            try (var fixture = new ClientFixture(server.base(), "timeout = 60s", "spillway.shutdown.close = 500ms")) {
                var stub = fixture.blocking();
                call = Thread.ofVirtual().start(() -> ended.set(codeOf(() -> stub.getStock(ASKED))));
                await(() -> server.calls() == 1);
            }
            call.join();
            assertThat(ended.get()).isEqualTo(Status.Code.UNAVAILABLE);
            await(() -> server.cancelled() == 1);
        }
    }
}
