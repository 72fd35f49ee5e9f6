package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static dev.spillway.grpc.client.RawServer.DATA;
import static dev.spillway.grpc.client.RawServer.END_HEADERS;
import static dev.spillway.grpc.client.RawServer.END_STREAM;
import static dev.spillway.grpc.client.RawServer.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spillway.grpc.testing.InventoryGrpc;
import dev.spillway.grpc.testing.Stock;
import dev.spillway.grpc.testing.StockRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Streams, and what the channel does by itself when a server leaves.
class GrpcStreamsIT {
    private static final int REFUSED_STREAM = 7;
    private static final int RST_STREAM = 3;

    private static final class Heard implements StreamObserver<Stock> {
        final List<String> skus = new CopyOnWriteArrayList<>();
        final CountDownLatch end = new CountDownLatch(1);
        volatile Status status = Status.UNKNOWN;

        @Override
        public void onNext(Stock answer) {
            skus.add(answer.getSku());
        }

        @Override
        public void onError(Throwable thrown) {
            status = Status.fromThrowable(thrown);
            end.countDown();
        }

        @Override
        public void onCompleted() {
            status = Status.OK;
            end.countDown();
        }
    }

    private static StockRequest request(int number) {
        return StockRequest.newBuilder().setSku("a-" + number).build();
    }

    @Test
    void goBothWays() throws Exception {
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base())) {
            var heard = new Heard();
            var said = fixture.async().chat(heard);
            for (var i = 0; i < 100; i++) {
                said.onNext(request(i));
            }
            await(() -> heard.skus.size() == 100);
            assertThat(fixture.meter("spillway_client_in_flight", "inventory")).isOne();
            said.onCompleted();
            heard.end.await();
            assertThat(heard.status).isEqualTo(Status.OK);
            assertThat(heard.skus).startsWith("a-0", "a-1").endsWith("a-99");
            fixture.awaitRest();
            assertThat(fixture.meter("spillway_client_calls_seconds_count", "Inventory/Chat"))
                    .isOne();
        }
    }

    @Test
    void areOverInTheirTime() throws Exception {
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base(), "grpc.stream = 1s")) {
            var heard = new Heard();
            fixture.async().chat(heard).onNext(request(1));
            heard.end.await();
            assertThat(heard.status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            fixture.awaitRest();
        }
    }

    @Test
    void aListenerThatFailsAtTheEndIsHeardOf() {
        var logger = (Logger) LoggerFactory.getLogger("dev.spillway.client");
        var lines = new ListAppender<ILoggingEvent>();
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.addAppender(lines);
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base())) {
            fixture.async().getStock(ASKED, new StreamObserver<>() {
                @Override
                public void onNext(Stock answer) {}

                @Override
                public void onError(Throwable thrown) {}

                @Override
                public void onCompleted() {
                    throw new IllegalStateException("mine");
                }
            });
            await(() -> lines.list.stream()
                    .anyMatch(line -> line.getFormattedMessage().contains("its listener failed: java.lang.Illegal")));
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void aCallThatIsCancelledBeforeItStartsIsNotMade() {
        try (var server = new PlainServer(PlainServer.GOOD);
                var fixture = new ClientFixture(server.base())) {
            var call = fixture.blocking().getChannel().newCall(InventoryGrpc.getGetStockMethod(), CallOptions.DEFAULT);
            call.cancel("nobody needs it", null);

            assertThatIllegalStateException()
                    .isThrownBy(() -> call.start(new ClientCall.Listener<>() {}, new Metadata()));
            fixture.awaitRest();
            assertThat(server.calls()).isZero();
        }
    }

    private static void answer(RawServer.Peer peer, int stream) throws IOException {
        var stock = PlainServer.stock("a-1").toByteArray();
        var message = new byte[5 + stock.length];
        message[4] = (byte) stock.length;
        System.arraycopy(stock, 0, message, 5, stock.length);
        peer.answer(stream);
        peer.write(DATA, 0, stream, message);
        var trailers = new ByteArrayOutputStream();
        RawServer.Peer.field(trailers, "grpc-status", "0");
        peer.write(HEADERS, END_HEADERS | END_STREAM, stream, trailers.toByteArray());
    }

    @Test
    void whatAServerThatLeavesNeverLookedAtIsSentAgain() {
        var first = new CountDownLatch(1);
        try (var server = RawServer.onStream((peer, stream) -> {
                    if (first.getCount() == 0) {
                        answer(peer, stream);
                    } else {
                        first.countDown();
                        peer.goAway(0, 0, "");
                    }
                });
                var fixture = new ClientFixture(server.base(), "timeout = 60s", "retries = 0")) {
            assertThat(fixture.blocking().reserve(ASKED)).isEqualTo(PlainServer.stock("a-1"));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void whatAServerRefusedIsSentAgain() {
        var first = new CountDownLatch(1);
        try (var server = RawServer.onStream((peer, stream) -> {
                    if (first.getCount() == 0) {
                        answer(peer, stream);
                    } else {
                        first.countDown();
                        peer.write(RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) REFUSED_STREAM);
                    }
                });
                var fixture = new ClientFixture(server.base(), "timeout = 60s", "retries = 0")) {
            assertThat(fixture.blocking().reserve(ASKED)).isEqualTo(PlainServer.stock("a-1"));
            fixture.awaitRest();
        }
    }
}
